'use client';

import { useTranslations } from 'use-intl';
import type { NamedGrant } from '@/lib/domain/person';

/** Where a grant reaches, in words. */
export function usePlaceWords(): (grant: NamedGrant) => string {
  const t = useTranslations('settings.scopes');
  return ({ hostId, vmUuid, host, vm }) => {
    if (hostId === undefined) return t('everything');
    const on = host ?? hostId;
    return vmUuid === undefined ? t('host', { host: on }) : t('vm', { vm: vm ?? vmUuid, host: on });
  };
}

export function PersonRights({ grants }: { grants: readonly NamedGrant[] }) {
  const t = useTranslations('settings');
  const where = usePlaceWords();
  if (grants.length === 0) return <span className="text-warn">{t('people.noRights')}</span>;
  return (
    <ul className="grid gap-0.5">
      {grants.map((grant) => (
        <li key={[grant.right, grant.hostId, grant.vmUuid].join(' ')}>
          {t(`rights.${grant.right}`)} <span className="text-muted">· {where(grant)}</span>
        </li>
      ))}
    </ul>
  );
}
