'use client';

import { useTranslations } from 'use-intl';
import { toProblem } from '@/lib/domain/problem';
import { Button } from './button';
import { ProblemNotice } from './notice';
import { Spinner } from './spinner';

/** `what`: words for what is read, in the language of the screen. */
type Props = { error: Error | null; retry: () => unknown; what: string };

/** What stands in place of data that are not there yet, or cannot be had. */
export function QueryState({ error, retry, what }: Props) {
  const t = useTranslations('common');
  if (!error)
    return (
      <p role="status" className="flex items-center gap-2 p-4 text-muted">
        <Spinner /> {t('reading', { what })}
      </p>
    );
  return (
    <div className="max-w-3xl p-4">
      <ProblemNotice
        problem={toProblem(error)}
        action={<Button onPress={() => void retry()}>{t('tryAgain')}</Button>}
      />
    </div>
  );
}
