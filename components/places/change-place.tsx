'use client';

import { useTranslations } from 'use-intl';
import { ChangeMachine } from '@/components/machine/change-machine';
import { changePlace } from '@/lib/actions/places';
import type { HostChange } from '@/lib/domain/host';

type Props = { placeId: string; now: Omit<HostChange, 'hostKey'>; authorizedKeysLine: string };

/** How an archive is reached. */
export function ChangePlace({ placeId, ...machine }: Props) {
  const t = useTranslations('places');
  return (
    <ChangeMachine
      {...machine}
      isThis={t('form.isThisIt')}
      change={(input) => changePlace({ ...input, placeId })}
      backTo={`/places/${placeId}`}
    />
  );
}
