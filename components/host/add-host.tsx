'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { AddMachine } from '@/components/machine/add-machine';
import { TextField } from '@/components/ui/fields';
import { addHost } from '@/lib/actions/hosts';
import { DEFAULT_STORE, DEFAULT_URI, hostInputSchema } from '@/lib/domain/host';

const FRESH = {
  ...{ name: '', address: '', port: '22', user: 'root', sudo: false },
  ...{ uri: DEFAULT_URI, storePath: DEFAULT_STORE },
};
const TYPED = hostInputSchema.omit({ hostKey: true });

export function AddHost({ authorizedKeysLine }: { authorizedKeysLine: string }) {
  const t = useTranslations('host');
  const router = useRouter();
  const client = useQueryClient();
  return (
    <AddMachine
      title={t('addHost')}
      isThis={t('isThis')}
      confirm={t('yesAdd')}
      authorizedKeysLine={authorizedKeysLine}
      fresh={FRESH}
      schema={TYPED}
      add={addHost}
      onAdded={async ({ hostId }) => {
        await client.invalidateQueries({ queryKey: ['fleet'] });
        router.push(`/hosts/${hostId}`);
      }}
    >
      {(bind) => (
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField {...bind('uri')} label={t('uri')} mono />
          <TextField {...bind('storePath')} label={t('storeOnHost')} help={t('storeHelp')} mono />
        </div>
      )}
    </AddMachine>
  );
}
