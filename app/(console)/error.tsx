'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { toProblem } from '@/lib/domain/problem';

export default function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('common');
  const problem = toProblem(error);
  // A part of another build is only had anew with the whole page.
  const again = problem.code === 'page-outdated' ? () => window.location.reload() : retry;
  return (
    <div className="grid max-w-2xl gap-3 p-5">
      <h1 className="text-lg font-semibold">{t('pageFailed')}</h1>
      <ProblemNotice problem={problem} />
      <Button className="justify-self-start" onPress={again}>
        {t('tryAgain')}
      </Button>
    </div>
  );
}
