'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { addHost, probeHost } from '@/lib/actions/hosts';
import { unwrap } from '@/lib/client/unwrap';
import { DEFAULT_STORE, DEFAULT_URI } from '@/lib/domain/host';
import { toProblem } from '@/lib/domain/problem';
import { AddHostForm } from './add-host-form';
import { ConfirmHostKey } from './confirm-host-key';
import type { HostFields } from './host-faults';
import { KeyLine } from './key-line';

const FRESH: HostFields = {
  name: '',
  address: '',
  port: '22',
  user: 'root',
  sudo: false,
  uri: DEFAULT_URI,
  storePath: DEFAULT_STORE,
};

export function AddHost({ authorizedKeysLine }: { authorizedKeysLine: string }) {
  const t = useTranslations('host');
  const [fields, setFields] = useState(FRESH);
  const router = useRouter();
  const client = useQueryClient();

  const probe = useMutation({
    mutationFn: async ({ address, port }: HostFields) =>
      unwrap(await probeHost({ address: address.trim(), port: Number(port) })),
  });
  const add = useMutation({
    mutationFn: async (hostKey: string) =>
      unwrap(
        await addHost({
          ...fields,
          name: fields.name.trim() || fields.address.trim(),
          port: Number(fields.port),
          hostKey,
        }),
      ),
    onSuccess: async ({ hostId }) => {
      await client.invalidateQueries({ queryKey: ['fleet'] });
      router.push(`/hosts/${hostId}`);
    },
  });

  return (
    <div className="grid max-w-3xl gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">{t('addHost')}</h1>
      {probe.data ? (
        <ConfirmHostKey
          address={fields.address}
          found={probe.data}
          problem={add.error ? toProblem(add.error) : undefined}
          isPending={add.isPending || add.isSuccess}
          onConfirm={() => add.mutate(probe.data.hostKey)}
          onBack={() => {
            probe.reset();
            add.reset();
          }}
        />
      ) : (
        <>
          <KeyLine line={authorizedKeysLine} user={fields.user} />
          <AddHostForm
            fields={fields}
            onChange={setFields}
            problem={probe.error ? toProblem(probe.error) : undefined}
            isPending={probe.isPending}
            onSubmit={() => probe.mutate(fields)}
          />
        </>
      )}
    </div>
  );
}
