'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Fact, Facts } from '@/components/ui/facts';
import { TextField } from '@/components/ui/fields';
import { Moment } from '@/components/ui/moment';
import { ProblemNotice } from '@/components/ui/notice';
import { taskQuery } from '@/lib/client/queries';
import { useOperation } from '@/lib/client/use-operation';
import { toProblem } from '@/lib/domain/problem';
import { isActive } from '@/lib/domain/task';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { DescriptionField } from './description-field';
import { useNameError } from './name-problem';

type Props = { view: VmView; snapshot: SnapshotView; onClose: () => void };

export function EditDialog({ view, snapshot, onClose }: Props) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const { vm, host } = view;
  const { manifest } = snapshot;
  const [label, setLabel] = useState(manifest.label);
  const [description, setDescription] = useState(manifest.description);
  const [taskId, setTaskId] = useState<string | null>(null);
  const operation = useOperation(setTaskId);
  const task = useEditTask(taskId, onClose);

  const error = useNameError()(label, view, manifest.id);
  const isDirty = label !== manifest.label || description !== manifest.description;
  const isPending = operation.isPending || task.isPending;
  const canSubmit = error === undefined && isDirty && !isPending;
  const problem = operation.error ? toProblem(operation.error) : task.problem;

  return (
    <ModalDialog
      title={t('editTitle', { snapshot: manifest.label })}
      isPending={operation.isPending}
      onClose={onClose}
    >
      <Form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (!canSubmit) return;
          operation.mutate({
            hostId: host.id,
            vmUuid: vm.uuid,
            request: { kind: 'edit', snapshotId: manifest.id, label, description },
          });
        }}
      >
        <DialogBody>
          <TextField
            label={t('name')}
            autoFocus
            autoComplete="off"
            spellCheck="false"
            value={label}
            onChange={setLabel}
            error={error}
          />
          <Facts>
            <Fact name={t('timestamp')}>
              <Moment iso={manifest.takenAt} />
            </Fact>
          </Facts>
          <DescriptionField rows={6} value={description} onChange={setDescription} />
          {problem ? <ProblemNotice problem={problem} /> : null}
        </DialogBody>
        <DialogFooter>
          <Button isDisabled={operation.isPending} onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={!canSubmit && !isPending}
            isPending={isPending}
          >
            {common('ok')}
          </Button>
        </DialogFooter>
      </Form>
    </ModalDialog>
  );
}

/** An edit takes a moment, so its dialog waits for it and closes once it is done. */
function useEditTask(taskId: string | null, onDone: () => void) {
  const { data, error } = useQuery({ ...taskQuery(taskId ?? ''), enabled: taskId !== null });
  const status = data?.status;
  useEffect(() => {
    if (status === 'done') onDone();
  }, [status, onDone]);
  const problem = data?.problem ?? (error ? toProblem(error) : undefined);
  return { problem, isPending: taskId !== null && !error && (!status || isActive(status)) };
}
