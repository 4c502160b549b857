'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { toProblem } from '@/lib/domain/problem';

export default function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('common');
  return (
    <div className="grid max-w-2xl gap-3 p-5">
      <h1 className="text-lg font-semibold">{t('pageFailed')}</h1>
      <ProblemNotice problem={toProblem(error)} />
      <Button className="justify-self-start" onPress={retry}>
        {t('tryAgain')}
      </Button>
    </div>
  );
}
