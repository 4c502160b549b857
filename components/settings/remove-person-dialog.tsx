'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { removePerson } from '@/lib/actions/people';
import { unwrap } from '@/lib/client/unwrap';
import type { PersonView } from '@/lib/domain/person';
import { toProblem } from '@/lib/domain/problem';

type Props = { person: PersonView; onClose: () => void };

export function RemovePersonDialog({ person, onClose }: Props) {
  const t = useTranslations('settings.people');
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(removePerson({ personId: person.id })),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  return (
    <ModalDialog
      title={t('removeTitle')}
      role="alertdialog"
      width="narrow"
      isPending={remove.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p>{t('removeAsk', { name: person.name })}</p>
        <p className="text-muted">{t('removeLead')}</p>
        {remove.error ? <ProblemNotice problem={toProblem(remove.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={remove.isPending} onPress={onClose}>
          {t('no')}
        </Button>
        <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          {t('remove')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
