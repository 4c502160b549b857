'use client';

import { TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
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

export function RemoveDialog({ view, snapshot, onClose, onStarted }: Props) {
  const { vm, host } = view;
  const { manifest } = snapshot;
  const operation = useOperation(onStarted);
  const request: OperationRequest = { kind: 'remove', snapshotId: manifest.id };
  const preview = usePreview(view, request);

  return (
    <ModalDialog
      title="Remove snapshot"
      role="alertdialog"
      isPending={operation.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <p className="flex items-start gap-2">
          <TriangleAlert aria-hidden className="mt-px size-5 shrink-0 text-warn" />
          <span>
            Are you sure you want to remove snapshot ‘<strong>{manifest.label}</strong>’ of VM{' '}
            <strong>{vm.name}</strong> on {host.name}?
          </span>
        </p>
        <PreviewPane preview={preview} reserve="min-h-24" />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={operation.isPending} onPress={onClose}>
          No
        </Button>
        <Button
          look="danger"
          isDisabled={preview.data?.ok === false}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request })}
        >
          Remove
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
