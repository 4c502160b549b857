'use client';

import { useTranslations } from 'use-intl';
import { Spinner } from '@/components/ui/spinner';
import { useLiveState } from '@/lib/client/providers';

/** Says only what is wrong: a live page needs no words. */
export function LiveBadge() {
  const t = useTranslations('shell');
  const state = useLiveState();
  return (
    <span role="status" className="text-xs text-warn">
      {state === 'broken' ? (
        <span className="flex items-center gap-1.5 rounded-sm bg-warn-soft px-1.5 py-0.5">
          <Spinner /> {t('reconnecting')}
        </span>
      ) : null}
      {state === 'polling' ? (
        <span className="rounded-sm bg-warn-soft px-1.5 py-0.5">{t('polling')}</span>
      ) : null}
    </span>
  );
}
