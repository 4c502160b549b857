'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import type { OperationRequest, SnapshotView, VmView } from '@/lib/domain/view';
import { PreviewPane, usePreview } from './preview-pane';

type Props = {
  view: VmView;
  snapshot: SnapshotView;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

export function RollbackDialog({ view, snapshot, onClose, onStarted }: Props) {
  const { vm, host } = view;
  const { manifest } = snapshot;
  const [startAfter, setStartAfter] = useState(false);
  const operation = useOperation(onStarted);
  const request: OperationRequest = {
    kind: 'rollback',
    snapshotId: manifest.id,
    ...(manifest.withMemory ? {} : { startAfter }),
  };
  const preview = usePreview(view, request);
  const isRefused = preview.data?.ok === false;

  return (
    <ModalDialog title="Roll back" isPending={operation.isPending} onClose={onClose}>
      <DialogBody>
        <p>
          VM <strong>{vm.name}</strong> on {host.name} – roll back to ‘
          <strong>{manifest.label}</strong>’? Current state will be lost.
        </p>
        {manifest.withMemory ? null : (
          <Checkbox isSelected={startAfter} onChange={setStartAfter}>
            Start afterwards
          </Checkbox>
        )}
        <PreviewPane preview={preview} reserve="min-h-24" />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={operation.isPending} onPress={onClose}>
          Cancel
        </Button>
        <Button
          autoFocus
          look="primary"
          isDisabled={isRefused}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request })}
        >
          Rollback
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
