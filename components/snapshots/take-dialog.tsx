'use client';

import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox, TextField } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { useOperation } from '@/lib/client/use-operation';
import { useSay } from '@/lib/client/use-say';
import type { Mode } from '@/lib/domain/mode';
import { proposeName } from '@/lib/domain/names';
import { toProblem } from '@/lib/domain/problem';
import type { OperationRequest, VmView } from '@/lib/domain/view';
import { DescriptionField } from './description-field';
import { ModeChoice } from './mode-choice';
import { takenNames, useNameError } from './name-problem';
import { PreviewPane, usePreview } from './preview-pane';
import { hasMemory } from './take-verdict';

type Props = { view: VmView; onClose: () => void; onStarted: (taskId: string) => void };

export function TakeDialog({ view, onClose, onStarted }: Props) {
  const t = useTranslations('snapshots');
  const common = useTranslations('common');
  const say = useSay();
  const { vm, host, canTake } = view;
  const offersMemory = hasMemory(view);
  const [label, setLabel] = useState(() => proposeName(new Date(), takenNames(view)));
  const [description, setDescription] = useState('');
  const [wantsMemory, setWantsMemory] = useState(
    canTake.withMemory.ok || !canTake.withoutMemory.ok,
  );
  const [mode, setMode] = useState<Mode>('auto');
  const operation = useOperation(onStarted);

  const withMemory = offersMemory && wantsMemory;
  const error = useNameError()(label, view);
  const verdict = withMemory ? canTake.withMemory : canTake.withoutMemory;
  const request: OperationRequest = {
    ...{ kind: 'take', label, description, withMemory },
    ...(withMemory ? { mode } : {}),
  };
  const isWorthAsking = error === undefined && verdict.ok;
  // The words of a description change nothing in the plan.
  const preview = usePreview(view, isWorthAsking ? { ...request, description: '' } : undefined);
  const canSubmit = isWorthAsking && preview.data?.ok !== false;

  return (
    <ModalDialog
      title={t('createTitle', { vm: vm.name })}
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
            label={t('name')}
            autoFocus
            autoComplete="off"
            spellCheck="false"
            value={label}
            onChange={setLabel}
            error={error}
            help={t('nameHelp')}
          />
          {offersMemory ? (
            <Checkbox
              isSelected={withMemory}
              isDisabled={!canTake.withMemory.ok && canTake.withoutMemory.ok}
              onChange={setWantsMemory}
            >
              {t('includeRam')}
            </Checkbox>
          ) : null}
          {offersMemory && !canTake.withMemory.ok && canTake.withoutMemory.ok ? (
            <Notice>{say.problem(canTake.withMemory.problem)}</Notice>
          ) : null}
          {withMemory ? <ModeChoice value={mode} onChange={setMode} /> : null}
          {verdict.ok ? null : <ProblemNotice problem={verdict.problem} />}
          <DescriptionField rows={3} value={description} onChange={setDescription} />
          {isWorthAsking ? <PreviewPane preview={preview} reserve="min-h-44" /> : null}
          {operation.error ? <ProblemNotice problem={toProblem(operation.error)} /> : null}
        </DialogBody>
        <DialogFooter>
          <Button isDisabled={operation.isPending} onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={!canSubmit}
            isPending={operation.isPending}
          >
            {t('take')}
          </Button>
        </DialogFooter>
      </Form>
    </ModalDialog>
  );
}
