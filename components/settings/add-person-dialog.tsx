'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { addPerson } from '@/lib/actions/people';
import { unwrap } from '@/lib/client/unwrap';
import { toProblem } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import { GrantsField } from './grants-field';
import type { HandOver } from './link-dialog';

type Props = { onClose: () => void; onAdded: (link: HandOver) => void };

export function AddPersonDialog({ onClose, onAdded }: Props) {
  const t = useTranslations('settings.people');
  const common = useTranslations('common');
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [grants, setGrants] = useState<Grant[]>([{ right: 'audit' }]);
  const add = useMutation({
    mutationFn: () => unwrap(addPerson({ name: name.trim(), email: email.trim(), grants })),
    onSuccess: async (invite) => {
      onAdded({ ...invite, name: name.trim() });
      await client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  return (
    <ModalDialog title={t('add')} isPending={add.isPending} onClose={onClose}>
      <DialogBody>
        <TextField label={t('name')} autoFocus value={name} onChange={setName} />
        <TextField label={t('email')} type="email" value={email} onChange={setEmail} />
        <GrantsField grants={grants} onChange={setGrants} />
        {add.error ? <ProblemNotice problem={toProblem(add.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={add.isPending} onPress={onClose}>
          {common('cancel')}
        </Button>
        <Button
          look="primary"
          isDisabled={name.trim() === '' || email.trim() === ''}
          isPending={add.isPending}
          onPress={() => add.mutate()}
        >
          {t('add')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
