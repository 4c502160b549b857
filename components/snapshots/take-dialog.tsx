'use client';

import { useState } from 'react';
import { Form } from 'react-aria-components';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox, TextField } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { useOperation } from '@/lib/client/use-operation';
import { proposeName } from '@/lib/domain/names';
import { toProblem } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';
import type { OperationRequest, VmView } from '@/lib/domain/view';
import { nameError, takenNames } from './name-problem';
import { PreviewPane, usePreview } from './preview-pane';
import { hasMemory } from './take-verdict';

type Props = { view: VmView; onClose: () => void; onStarted: (taskId: string) => void };

export function TakeDialog({ view, onClose, onStarted }: Props) {
  const { vm, host, canTake } = view;
  const offersMemory = hasMemory(view);
  const [label, setLabel] = useState(() => proposeName(new Date(), takenNames(view)));
  const [description, setDescription] = useState('');
  const [wantsMemory, setWantsMemory] = useState(
    canTake.withMemory.ok || !canTake.withoutMemory.ok,
  );
  const operation = useOperation(onStarted);

  const withMemory = offersMemory && wantsMemory;
  const error = nameError(label, view);
  const verdict = withMemory ? canTake.withMemory : canTake.withoutMemory;
  const request: OperationRequest = { kind: 'take', label, description, withMemory };
  const isWorthAsking = error === undefined && verdict.ok;
  // The words of a description change nothing in the plan.
  const preview = usePreview(view, isWorthAsking ? { ...request, description: '' } : undefined);
  const canSubmit = isWorthAsking && preview.data?.ok !== false;

  return (
    <ModalDialog
      title={`Create: VM ${vm.name} Snapshot`}
      isPending={operation.isPending}
      onClose={onClose}
    >
      <Form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit && !operation.isPending)
            operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request });
        }}
      >
        <DialogBody>
          <TextField
            label="Name"
            autoFocus
            autoComplete="off"
            spellCheck="false"
            value={label}
            onChange={setLabel}
            error={error}
            help="A letter, then letters, digits, “-” and “_”"
          />
          {offersMemory ? (
            <Checkbox
              isSelected={withMemory}
              isDisabled={!canTake.withMemory.ok && canTake.withoutMemory.ok}
              onChange={setWantsMemory}
            >
              Include RAM
            </Checkbox>
          ) : null}
          {offersMemory && !canTake.withMemory.ok && canTake.withoutMemory.ok ? (
            <Notice>{sentence(canTake.withMemory.problem)}</Notice>
          ) : null}
          {verdict.ok ? null : <ProblemNotice problem={verdict.problem} />}
          <TextField label="Description" rows={3} value={description} onChange={setDescription} />
          {isWorthAsking ? <PreviewPane preview={preview} reserve="min-h-20" /> : null}
          {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
        </DialogBody>
        <DialogFooter>
          <Button isDisabled={operation.isPending} onPress={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={!canSubmit}
            isPending={operation.isPending}
          >
            Take Snapshot
          </Button>
        </DialogFooter>
      </Form>
    </ModalDialog>
  );
}
