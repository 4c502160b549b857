'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DefinitionChanges } from '@/components/snapshots/definition-changes';
import { Button } from '@/components/ui/button';
import { ConfirmField, useConfirm } from '@/components/ui/confirm-field';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Disclosure } from '@/components/ui/disclosure';
import { Checkbox } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { useKeepFirst } from '@/lib/client/use-keep-first';
import { useSay } from '@/lib/client/use-say';
import { useTransfer } from '@/lib/client/use-transfer';
import type { TransferInput } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';
import type { PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';
import { TransferPreview, useTransferPreview } from './transfer-preview';

type Props = {
  view: VmView;
  snapshot: SnapshotView;
  place: PlaceMark;
  /** Opened by the Rollback button. */
  isRollback: boolean;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

/** Brings a snapshot back from another place, and rolls back to it in one go if that is wanted. */
export function BringBackDialog({ view, snapshot, place, isRollback, onClose, onStarted }: Props) {
  const { vm, host, canTake } = view;
  const { manifest } = snapshot;
  const t = useTranslations('places');
  const snapshots = useTranslations('snapshots');
  const say = useSay();
  const [thenRollback, setThenRollback] = useState(isRollback);
  const [startAfter, setStartAfter] = useState(false);
  const [keepWanted, keep] = useKeepFirst();
  const canKeep = vm.state === 'shut off' ? canTake.withoutMemory : canTake.withMemory;
  const keepFirst = keepWanted && canKeep.ok;
  const transfer = useTransfer(onStarted);
  const request: TransferInput = {
    ...{ fromId: place.id, toId: host.id, vmUuid: vm.uuid, snapshotIds: [manifest.id] },
    onArrival: thenRollback
      ? { kind: 'rollback', startAfter: startAfter && !manifest.withMemory, keepFirst }
      : { kind: 'keep' },
  };
  const preview = useTransferPreview(request);
  const confirm = useConfirm(thenRollback && view.confirmByName ? vm.name : undefined);

  return (
    <ModalDialog title={t('back.title')} isPending={transfer.isPending} onClose={onClose}>
      <DialogBody>
        <p>{t('back.body', { label: manifest.label, place: place.name, host: host.name })}</p>
        <Checkbox isSelected={thenRollback} onChange={setThenRollback}>
          {t('back.thenRollback', { vm: vm.name })}
        </Checkbox>
        {thenRollback ? (
          <Checkbox isSelected={keepFirst} isDisabled={!canKeep.ok} onChange={keep}>
            {t('back.keepFirst')}
          </Checkbox>
        ) : null}
        {thenRollback && !canKeep.ok ? (
          <Notice tone="warn">{say.problem(canKeep.problem)}</Notice>
        ) : null}
        {thenRollback && !manifest.withMemory ? (
          <Checkbox isSelected={startAfter} onChange={setStartAfter}>
            {t('back.startAfter')}
          </Checkbox>
        ) : null}
        <TransferPreview preview={preview} />
        {thenRollback ? (
          <Disclosure title={snapshots('thenAndNow')}>
            <DefinitionChanges
              ids={{ hostId: host.id, vmUuid: vm.uuid, snapshotId: manifest.id }}
              at={place.id}
            />
          </Disclosure>
        ) : null}
        <ConfirmField confirm={confirm} label={snapshots('typeName', { vm: vm.name })} />
        {transfer.error ? <ProblemNotice problem={toProblem(transfer.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={transfer.isPending} onPress={onClose}>
          {t('dismiss')}
        </Button>
        <Button
          look="primary"
          isDisabled={preview.data?.ok === false || !confirm.isConfirmed}
          isPending={transfer.isPending}
          onPress={() => transfer.mutate(request)}
        >
          {t(thenRollback ? 'back.bringAndRollback' : 'back.bring')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
