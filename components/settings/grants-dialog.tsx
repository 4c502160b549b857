'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { changeGrants } from '@/lib/actions/people';
import { unwrap } from '@/lib/client/unwrap';
import type { NamedGrant, PersonView } from '@/lib/domain/person';
import { toProblem } from '@/lib/domain/problem';
import { GrantsField } from './grants-field';

type Props = { person: PersonView; onClose: () => void };

export function GrantsDialog({ person, onClose }: Props) {
  const t = useTranslations('settings.people');
  const common = useTranslations('common');
  const client = useQueryClient();
  const [grants, setGrants] = useState<NamedGrant[]>(person.grants);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        changeGrants({
          personId: person.id,
          grants: grants.map(({ host: _host, vm: _vm, ...grant }) => grant),
        }),
      ),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  return (
    <ModalDialog
      title={t('rightsOf', { name: person.name })}
      isPending={save.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <GrantsField grants={grants} onChange={setGrants} />
        {save.error ? <ProblemNotice problem={toProblem(save.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={save.isPending} onPress={onClose}>
          {common('cancel')}
        </Button>
        <Button look="primary" isPending={save.isPending} onPress={() => save.mutate()}>
          {common('save')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
