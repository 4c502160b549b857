'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { AddMachine } from '@/components/machine/add-machine';
import { changeHost } from '@/lib/actions/hosts';
import { type HostChange, hostChangeSchema } from '@/lib/domain/host';

const TYPED = hostChangeSchema.omit({ hostKey: true });

type Props = { hostId: string; now: Omit<HostChange, 'hostKey'>; authorizedKeysLine: string };

/** Another address, user or key of a host that is known. */
export function ChangeHost({ hostId, now, authorizedKeysLine }: Props) {
  const t = useTranslations('host');
  const router = useRouter();
  const client = useQueryClient();
  return (
    <AddMachine
      title={t('connectionOf', { host: now.name })}
      isThis={t('isThis')}
      confirm={t('yesChange')}
      authorizedKeysLine={authorizedKeysLine}
      fresh={{ ...now, port: String(now.port) }}
      schema={TYPED}
      add={(input) => changeHost({ ...input, hostId })}
      onAdded={async () => {
        await client.invalidateQueries({ queryKey: ['fleet'] });
        router.push(`/hosts/${hostId}`);
      }}
    >
      {() => null}
    </AddMachine>
  );
}
