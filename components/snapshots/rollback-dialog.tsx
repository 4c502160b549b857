'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ConfirmField, useConfirm } from '@/components/ui/confirm-field';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Disclosure } from '@/components/ui/disclosure';
import { Checkbox } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { useKeepFirst } from '@/lib/client/use-keep-first';
import { useOperation } from '@/lib/client/use-operation';
import { useSay } from '@/lib/client/use-say';
import { toProblem } from '@/lib/domain/problem';
import type { OperationRequest, SnapshotView, VmView } from '@/lib/domain/view';
import { DefinitionChanges } from './definition-changes';
import { PreviewPane, usePreview } from './preview-pane';

type Props = {
  view: VmView;
  snapshot: SnapshotView;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

export function RollbackDialog({ view, snapshot, onClose, onStarted }: Props) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const say = useSay();
  const { vm, host } = view;
  const { manifest } = snapshot;
  const [startAfter, setStartAfter] = useState(false);
  const [keepWanted, keep] = useKeepFirst();
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
  const confirm = useConfirm(view.confirmByName ? vm.name : undefined);
  const isRefused = preview.data?.ok === false;

  return (
    <ModalDialog title={t('rollbackTitle')} isPending={operation.isPending} onClose={onClose}>
      <DialogBody>
        <p>
          {t.rich('rollbackAsk', {
            vm: vm.name,
            host: host.name,
            snapshot: manifest.label,
            b: (words) => <strong>{words}</strong>,
          })}
        </p>
        <Checkbox isSelected={keepFirst} isDisabled={!canKeep.ok} onChange={keep}>
          {vm.state === 'shut off' ? t('keepFirst') : t('keepFirstMemory')}
        </Checkbox>
        {canKeep.ok ? null : <Notice tone="warn">{say.problem(canKeep.problem)}</Notice>}
        {manifest.withMemory ? null : (
          <Checkbox isSelected={startAfter} onChange={setStartAfter}>
            {t('startAfter')}
          </Checkbox>
        )}
        <PreviewPane preview={preview} reserve="min-h-24" />
        {snapshot.origin || snapshot.place ? null : (
          <Disclosure title={t('thenAndNow')}>
            <DefinitionChanges
              ids={{ hostId: host.id, vmUuid: vm.uuid, snapshotId: manifest.id }}
            />
          </Disclosure>
        )}
        <ConfirmField confirm={confirm} label={t('typeName', { vm: vm.name })} />
        {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={operation.isPending} onPress={onClose}>
          {common('cancel')}
        </Button>
        <Button
          autoFocus={!view.confirmByName}
          look="primary"
          isDisabled={isRefused || !confirm.isConfirmed}
          isPending={operation.isPending}
          onPress={() => operation.mutate({ hostId: host.id, vmUuid: vm.uuid, request })}
        >
          {t('rollback')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
