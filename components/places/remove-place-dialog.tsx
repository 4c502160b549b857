'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { removePlace } from '@/lib/actions/places';
import { unwrap } from '@/lib/client/unwrap';
import type { PlaceView } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';

export function RemovePlaceDialog({ place, onClose }: { place: PlaceView; onClose: () => void }) {
  const t = useTranslations('places');
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(removePlace({ placeId: place.id })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['fleet', 'places'] });
      onClose();
    },
  });
  return (
    <ModalDialog
      title={t('removeTitle')}
      role="alertdialog"
      isPending={remove.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p>{t('removeBody', { name: place.name, count: place.snapshotCount })}</p>
        {remove.error ? <ProblemNotice problem={toProblem(remove.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={remove.isPending} onPress={onClose}>
          {t('dismiss')}
        </Button>
        <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          {t('remove')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
