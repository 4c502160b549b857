'use client';

import { useQuery } from '@tanstack/react-query';
import { PreviewPane } from '@/components/snapshots/preview-pane';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/notice';
import { previewQuery } from '@/lib/client/queries';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import type { HostView, OperationRequest, OrphanView } from '@/lib/domain/view';

export type OrphanVerb = 'define' | 'remove';

const WORDS = {
  define: { title: 'Define VM again', button: 'Define again', look: 'primary' },
  remove: { title: 'Remove snapshot', button: 'Remove', look: 'danger' },
} as const;

type Props = {
  host: HostView;
  orphan: OrphanView;
  verb: OrphanVerb;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

export function OrphanDialog({ host, orphan, verb, onClose, onStarted }: Props) {
  const { manifest } = orphan;
  const { vm } = manifest;
  const words = WORDS[verb];
  const operation = useOperation(onStarted);
  const request: OperationRequest = { kind: verb, snapshotId: manifest.id };
  const preview = useQuery(previewQuery(host.id, vm.uuid, request));
  return (
    <ModalDialog
      title={words.title}
      role="alertdialog"
      isPending={operation.isPending}
      onClose={onClose}
    >
      <DialogBody>
        {verb === 'define' ? (
          <p>
            Define VM <strong>{vm.name}</strong> on {host.name} again, as it was in snapshot ‘
            <strong>{manifest.label}</strong>’?
          </p>
        ) : (
          <p>
            Are you sure you want to remove snapshot ‘<strong>{manifest.label}</strong>’ of VM{' '}
            <strong>{vm.name}</strong>, which is no longer defined on {host.name}?
          </p>
        )}
        <PreviewPane preview={preview} reserve="min-h-24" />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button autoFocus isDisabled={operation.isPending} onPress={onClose}>
          No
        </Button>
        <Button
          look={words.look}
          isDisabled={preview.data?.ok === false}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request })}
        >
          {words.button}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
