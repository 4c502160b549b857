'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { AddMachine } from '@/components/machine/add-machine';
import { TextField } from '@/components/ui/fields';
import { addPlace } from '@/lib/actions/places';
import { DEFAULT_PLACE_PATH, placeInputSchema } from '@/lib/domain/place';

const FRESH = {
  ...{ name: '', address: '', port: '22', user: 'root', sudo: false },
  path: DEFAULT_PLACE_PATH,
};
const TYPED = placeInputSchema.omit({ hostKey: true });

/** Adds an archive as a host is added. */
export function AddPlace({ authorizedKeysLine }: { authorizedKeysLine: string }) {
  const t = useTranslations('places');
  const router = useRouter();
  const client = useQueryClient();
  return (
    <AddMachine
      title={t('add')}
      isThis={t('form.isThisIt')}
      confirm={t('form.confirm')}
      authorizedKeysLine={authorizedKeysLine}
      fresh={FRESH}
      schema={TYPED}
      add={addPlace}
      onAdded={async () => {
        await client.invalidateQueries({ queryKey: ['fleet', 'places'] });
        router.push('/places');
      }}
    >
      {(bind) => (
        <TextField {...bind('path')} label={t('form.folder')} help={t('form.folderHelp')} mono />
      )}
    </AddMachine>
  );
}
