'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ConfirmField, useConfirm } from '@/components/ui/confirm-field';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox, TextField } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { startBulk } from '@/lib/actions/bulk';
import { fleetQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { useKeepFirst } from '@/lib/client/use-keep-first';
import { type BulkKind, MOST_TARGETS } from '@/lib/domain/bulk';
import type { BulkInput } from '@/lib/domain/bulk-input';
import { nameFault, proposeName } from '@/lib/domain/names';
import { toProblem } from '@/lib/domain/problem';
import { formatHeld, freedTogether } from '@/lib/domain/sizes';
import { spread, type Target } from './targets';

type Props = {
  kind: BulkKind;
  targets: readonly Target[];
  onClose: () => void;
  onStarted: (bulkId: string) => void;
};

/** Asks once for everything that is selected, and says to which VMs it will be done. */
export function BulkDialog({ kind, targets, onClose, onStarted }: Props) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const [label, setLabel] = useState(() => proposeName(new Date(), []));
  const [description, setDescription] = useState('');
  const [keepFirst, setKeepFirst] = useKeepFirst();
  const [stopAtError, setStopAtError] = useState(kind !== 'remove');
  const start = useMutation({
    mutationFn: (input: BulkInput) => unwrap(startBulk(input)),
    onSuccess: ({ bulkId }) => onStarted(bulkId),
  });
  const { vms, hosts } = spread(targets);
  const isMisnamed = kind === 'take' && nameFault(label, []) !== undefined;
  const isTooMany = targets.length > MOST_TARGETS;
  const { data: fleet } = useQuery({ ...fleetQuery(), enabled: kind === 'rollback' });
  const confirm = useConfirm(kind === 'rollback' && fleet?.confirmByName ? `${vms}` : undefined);
  // Until the fleet is read, nobody knows whether to ask.
  const isConfirmed = kind !== 'rollback' || (fleet !== undefined && confirm.isConfirmed);
  const canStart = !isMisnamed && !isTooMany && isConfirmed;

  return (
    <ModalDialog title={t(`titles.${kind}`)} isPending={start.isPending} onClose={onClose}>
      <Form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (canStart && !start.isPending)
            start.mutate(inputOf(kind, targets, { label, description, keepFirst, stopAtError }));
        }}
      >
        <DialogBody>
          <p>{t(`ask.${kind}`, { count: targets.length, vms, hosts })}</p>
          {kind === 'remove' ? (
            <p>
              {t('willFree', {
                size: formatHeld(freedTogether(targets.flatMap((one) => one.held ?? []))),
              })}
            </p>
          ) : null}
          {kind === 'take' ? (
            <>
              <TextField
                label={t('name')}
                autoFocus
                autoComplete="off"
                spellCheck="false"
                value={label}
                onChange={setLabel}
                error={isMisnamed ? t('nameFault') : undefined}
                help={t('nameHelp')}
              />
              <TextField
                label={t('description')}
                rows={2}
                value={description}
                onChange={setDescription}
              />
            </>
          ) : null}
          {kind === 'rollback' ? (
            <Checkbox isSelected={keepFirst} onChange={setKeepFirst}>
              {t('keepFirst')}
            </Checkbox>
          ) : null}
          {kind === 'rollback' && !keepFirst ? (
            <Notice tone="warn">{t('willBeLost')}</Notice>
          ) : null}
          <Checkbox isSelected={stopAtError} onChange={setStopAtError}>
            {t('stopAtError')}
          </Checkbox>
          {isTooMany ? <Notice tone="warn">{t('tooMany', { most: MOST_TARGETS })}</Notice> : null}
          <TargetList targets={targets} />
          <ConfirmField confirm={confirm} label={t('typeCount', { vms: `${vms}` })} />
          {start.error ? <ProblemNotice problem={toProblem(start.error)} /> : null}
        </DialogBody>
        <DialogFooter>
          <Button isDisabled={start.isPending} onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            type="submit"
            look={kind === 'take' ? 'primary' : 'danger'}
            isDisabled={!canStart}
            isPending={start.isPending}
          >
            {t(`go.${kind}`, { count: targets.length })}
          </Button>
        </DialogFooter>
      </Form>
    </ModalDialog>
  );
}

const FEW = 200;

function TargetList({ targets }: { targets: readonly Target[] }) {
  const t = useTranslations('bulk');
  const left = Math.max(0, targets.length - FEW);
  return (
    <section
      aria-label={t('targets')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      className="max-h-48 overflow-auto rounded-md bg-sunken px-2.5 py-1.5"
    >
      <ul>
        {targets.slice(0, FEW).map(({ hostId, hostName, vmUuid, vmName, snapshotId, label }) => (
          <li key={`${hostId}/${vmUuid}/${snapshotId ?? ''}`}>
            {label === undefined
              ? t('vmTarget', { vm: vmName, host: hostName })
              : t('snapshotTarget', { snapshot: label, vm: vmName, host: hostName })}
          </li>
        ))}
      </ul>
      {left ? <p>{t('more', { count: left })}</p> : null}
    </section>
  );
}

type Answers = { label: string; description: string; keepFirst: boolean; stopAtError: boolean };

function inputOf(kind: BulkKind, chosen: readonly Target[], answers: Answers): BulkInput {
  const { label, description, keepFirst, stopAtError } = answers;
  const vms = chosen.map(({ hostId, vmUuid }) => ({ hostId, vmUuid }));
  const snapshots = chosen.map(({ hostId, vmUuid, snapshotId = '' }) => ({
    ...{ hostId, vmUuid, snapshotId },
  }));
  switch (kind) {
    case 'take':
      return { kind, label, description, targets: vms, stopAtError };
    case 'rollback':
      return { kind, keepFirst, targets: snapshots, stopAtError };
    case 'remove':
      return { kind, targets: snapshots, stopAtError };
  }
}
