'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { readKeepFirst, rememberKeepFirst } from '@/lib/client/preferences';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
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
  const [keepWanted, setKeepWanted] = useState(() => readKeepFirst(document.cookie));
  const canKeep = vm.state === 'shut off' ? view.canTake.withoutMemory : view.canTake.withMemory;
  const keepFirst = keepWanted && canKeep.ok;
  const operation = useOperation(onStarted);
  const request: OperationRequest = {
    kind: 'rollback',
    snapshotId: manifest.id,
    ...(manifest.withMemory ? {} : { startAfter }),
    ...(keepFirst ? { keepFirst } : {}),
  };
  const preview = usePreview(view, request);
  const isRefused = preview.data?.ok === false;

  function keep(isWanted: boolean) {
    setKeepWanted(isWanted);
    rememberKeepFirst(isWanted);
  }

  return (
    <ModalDialog title="Roll back" isPending={operation.isPending} onClose={onClose}>
      <DialogBody>
        <p>
          VM <strong>{vm.name}</strong> on {host.name} – roll back to ‘
          <strong>{manifest.label}</strong>’?{keepFirst ? '' : ' Current state will be lost.'}
        </p>
        <Checkbox isSelected={keepFirst} isDisabled={!canKeep.ok} onChange={keep}>
          Keep the present state first{vm.state === 'shut off' ? '' : ', with memory'}
        </Checkbox>
        {canKeep.ok ? null : <Notice tone="warn">{sentence(canKeep.problem)}</Notice>}
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
