'use client';

import { useTranslations } from 'use-intl';
import { Notice } from '@/components/ui/notice';

/** Names the hosts that were never read: a list without them is not the whole list. */
export function MissingHosts({ hosts }: { hosts: readonly { name: string; seenAt?: string }[] }) {
  const t = useTranslations('lists');
  const missing = hosts.filter(({ seenAt }) => seenAt === undefined);
  if (missing.length === 0) return null;
  return (
    <Notice tone="warn">
      {t('missing', {
        count: missing.length,
        hosts: missing.map(({ name }) => name).join(', '),
      })}
    </Notice>
  );
}
