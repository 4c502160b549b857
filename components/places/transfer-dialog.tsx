'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox } from '@/components/ui/fields';
import { Notice, ProblemNotice } from '@/components/ui/notice';
import { placesQuery } from '@/lib/client/queries';
import { useTransfer } from '@/lib/client/use-transfer';
import type { TransferInput } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { ChoosePlace, canTake } from './choose-place';
import { TransferPreview, useTransferPreview } from './transfer-preview';

type Props = {
  view: VmView;
  verb: 'copy' | 'move';
  /** Those that were selected when the dialog was opened. */
  chosen: readonly SnapshotView[];
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

/** Copies or moves one or many snapshots of a VM to a place. */
export function TransferDialog({ view, verb, chosen: first, onClose, onStarted }: Props) {
  const { vm, host, defaultPlaceId } = view;
  const t = useTranslations('places');
  const here = view.snapshots.filter(({ place, origin }) => !place && !origin);
  const [ids, setIds] = useState<readonly string[]>(
    first.filter((one) => here.includes(one)).map(({ manifest }) => manifest.id),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [isDefault, setDefault] = useState(false);
  const seen = useQuery(placesQuery(vm.uuid)).data?.places ?? [];
  const places = seen.filter(({ id }) => id !== host.id);
  const usual = places.find((place) => place.id === defaultPlaceId && canTake(place));
  const toId = chosen ?? usual?.id ?? null;
  const transfer = useTransfer(onStarted);
  const request: TransferInput | undefined =
    toId === null || ids.length === 0
      ? undefined
      : {
          ...{ fromId: host.id, toId, vmUuid: vm.uuid, snapshotIds: [...ids] },
          onArrival: { kind: verb === 'move' ? 'remove' : 'keep' },
          ...(isDefault ? { asDefault: true } : {}),
        };
  const preview = useTransferPreview(request);
  const toggle = (id: string, isOn: boolean) =>
    setIds(isOn ? [...ids, id] : ids.filter((one) => one !== id));

  return (
    <ModalDialog
      title={t(verb === 'move' ? 'transfer.moveTitle' : 'transfer.copyTitle')}
      isPending={transfer.isPending}
      onClose={onClose}
    >
      <DialogBody>
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 text-xs font-medium text-muted">
            {t('transfer.which', { vm: vm.name })}
          </legend>
          {here.length > 1 ? (
            <Checkbox
              isSelected={ids.length === here.length}
              isIndeterminate={ids.length > 0 && ids.length < here.length}
              onChange={(isOn) => setIds(isOn ? here.map(({ manifest }) => manifest.id) : [])}
            >
              {t('transfer.all')}
            </Checkbox>
          ) : null}
          <div className="grid max-h-40 gap-1.5 overflow-y-auto">
            {here.map(({ manifest: { id, label } }) => (
              <Checkbox
                key={id}
                isSelected={ids.includes(id)}
                onChange={(isOn) => toggle(id, isOn)}
              >
                {label}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        {places.length === 0 ? (
          <Notice tone="info">{t('transfer.noPlace')}</Notice>
        ) : (
          <ChoosePlace
            label={t('transfer.to')}
            places={places}
            value={toId}
            usualId={defaultPlaceId}
            onChange={setChosen}
          />
        )}
        {toId !== null && toId !== defaultPlaceId ? (
          <Checkbox isSelected={isDefault} onChange={setDefault}>
            {t('transfer.asDefault', { vm: vm.name })}
          </Checkbox>
        ) : null}
        {verb === 'move' ? <Notice tone="info">{t('transfer.moveNote')}</Notice> : null}
        {request ? (
          <TransferPreview preview={preview} />
        ) : (
          <p className="min-h-14 text-muted">{t('transfer.pick')}</p>
        )}
        {transfer.error ? <ProblemNotice problem={toProblem(transfer.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={transfer.isPending} onPress={onClose}>
          {t('dismiss')}
        </Button>
        <Button
          look="primary"
          isDisabled={!request || preview.data?.ok === false}
          isPending={transfer.isPending}
          onPress={() => request && transfer.mutate(request)}
        >
          {t(verb === 'move' ? 'transfer.move' : 'transfer.copy')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
