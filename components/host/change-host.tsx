'use client';

import { useTranslations } from 'use-intl';
import { ChangeMachine } from '@/components/machine/change-machine';
import { changeHost } from '@/lib/actions/hosts';
import type { HostChange } from '@/lib/domain/host';

type Props = { hostId: string; now: Omit<HostChange, 'hostKey'>; authorizedKeysLine: string };

/** How a host is reached. */
export function ChangeHost({ hostId, ...machine }: Props) {
  const t = useTranslations('host');
  return (
    <ChangeMachine
      {...machine}
      isThis={t('isThis')}
      change={(input) => changeHost({ ...input, hostId })}
      backTo={`/hosts/${hostId}`}
    />
  );
}
