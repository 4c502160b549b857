'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import { formatHeld } from '@/lib/domain/sizes';
import type { OperationRequest, PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';
import { PreviewPane, usePreview } from './preview-pane';

type Props = {
  view: VmView;
  snapshot: SnapshotView;
  /** The place whose copy goes, where the snapshot is on its host as well. */
  from?: PlaceMark;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

export function RemoveDialog({ view, snapshot, from, onClose, onStarted }: Props) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const bounds = useTranslations('storage');
  const { vm, host } = view;
  const { manifest } = snapshot;
  const operation = useOperation(onStarted);
  const request: OperationRequest = { kind: 'remove', snapshotId: manifest.id };
  const places = useTranslations('places');
  // A snapshot that is elsewhere is removed there.
  const place = from ?? snapshot.place;
  const hostId = place?.id ?? host.id;
  const others = [...(from ? [host] : []), ...(snapshot.copies ?? [])]
    .filter(({ id }) => id !== hostId)
    .map(({ name }) => name);
  const preview = usePreview(view, request, hostId);

  return (
    <ModalDialog
      title={t('removeTitle')}
      role="alertdialog"
      isPending={operation.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p className="flex items-start gap-2">
          <TriangleAlert aria-hidden className="mt-px size-5 shrink-0 text-warn" />
          <span>
            {t.rich('removeAsk', {
              snapshot: manifest.label,
              vm: vm.name,
              host: place?.name ?? host.name,
              b: (words) => <strong>{words}</strong>,
            })}
          </span>
        </p>
        <p>
          {t('willFree', { size: formatHeld(snapshot.size) })}{' '}
          <span className="text-muted">{bounds(`bounds.${snapshot.size.bound}`)}</span>
        </p>
        {others.length > 0 ? (
          <Notice>{places('staysAt', { places: others.join(', ') })}</Notice>
        ) : place ? (
          <Notice tone="warn">{places('onlyCopy')}</Notice>
        ) : null}
        <PreviewPane preview={preview} reserve="min-h-24" />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={operation.isPending} onPress={onClose}>
          {common('no')}
        </Button>
        <Button
          look="danger"
          isDisabled={preview.data?.ok === false}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId, vmUuid: vm.uuid, request })}
        >
          {t('remove')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
