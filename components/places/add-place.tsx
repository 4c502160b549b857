'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/ui/copy-button';
import { Section } from '@/components/ui/section';
import { probeHost } from '@/lib/actions/hosts';
import { addPlace } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import { DEFAULT_PLACE_PATH } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';
import { type PlaceFields, PlaceForm } from './place-form';
import { PlaceKey } from './place-key';

const FRESH: PlaceFields = {
  ...{ name: '', address: '', port: '22', user: 'root', path: DEFAULT_PLACE_PATH },
  sudo: false,
};

/** Adds an archive as a host is added: the key line, where it is, and its host key to compare. */
export function AddPlace({ authorizedKeysLine }: { authorizedKeysLine: string }) {
  const t = useTranslations('places');
  const [fields, setFields] = useState(FRESH);
  const router = useRouter();
  const client = useQueryClient();
  const address = fields.address.trim();
  const probe = useMutation({
    mutationFn: async () => unwrap(await probeHost({ address, port: Number(fields.port) })),
  });
  const add = useMutation({
    mutationFn: async (hostKey: string) =>
      unwrap(
        await addPlace({
          ...{ ...fields, address, hostKey },
          name: fields.name.trim() || address,
          port: Number(fields.port),
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['fleet', 'places'] });
      router.push('/places');
    },
  });
  return (
    <div className="grid max-w-3xl gap-4 p-4 sm:p-5">
      <h1 className="text-lg font-semibold">{t('add')}</h1>
      {probe.data ? (
        <PlaceKey
          address={address}
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
          <Section
            title={t('form.letIn')}
            aside={<CopyButton text={authorizedKeysLine} label={t('form.copyLine')} />}
          >
            <div className="grid gap-2 p-3">
              <p>{t('form.letInBody', { user: fields.user || 'root' })}</p>
              <pre className="rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all whitespace-pre-wrap select-all">
                {authorizedKeysLine}
              </pre>
            </div>
          </Section>
          <PlaceForm
            fields={fields}
            onChange={setFields}
            problem={probe.error ? toProblem(probe.error) : undefined}
            isPending={probe.isPending}
            onSubmit={() => probe.mutate()}
          />
        </>
      )}
    </div>
  );
}
