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
import { ChoosePlace, canTake } from './choose-place';
import { TransferPreview, useTransferPreview } from './transfer-preview';

const WORDS = {
  copy: { title: 'transfer.copyTitle', go: 'transfer.copy' },
  move: { title: 'transfer.moveTitle', go: 'transfer.move' },
  bring: { title: 'bring.title', go: 'bring.go' },
} as const;

type Props = {
  /** Brought: to a host, from a place that no VM’s page is about. */
  verb: keyof typeof WORDS;
  from: { id: string; name: string };
  vm: { uuid: string; name: string };
  /** All that there is to choose from. `at`: the places that have it as well, where that counts. */
  snapshots: readonly { id: string; label: string; at?: readonly string[] }[];
  /** Those that were selected when the dialog was opened. */
  chosenIds: readonly string[];
  defaultPlaceId?: string | undefined;
  /** That is the VM’s own choice, which can be taken back. */
  isOwnDefault?: boolean | undefined;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

/** Copies, moves or brings one or many snapshots of a VM to a place. */
export function TransferDialog(props: Props) {
  const { verb, from, vm, snapshots, chosenIds, defaultPlaceId, isOwnDefault, onClose, onStarted } =
    props;
  const t = useTranslations('places');
  const isBrought = verb === 'bring';
  const [wanted, setIds] = useState<readonly string[]>(
    chosenIds.filter((one) => snapshots.some(({ id }) => id === one)),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [choice, setDefault] = useState<boolean | null>(null);
  const seen = useQuery(placesQuery(vm.uuid)).data?.places ?? [];
  const places = seen.filter(({ id, kind }) => id !== from.id && (!isBrought || kind === 'host'));
  const usual = places.find((place) => place.id === defaultPlaceId && canTake(place));
  const [first, ...more] = places.filter(canTake);
  // Where there is one choice, it is made.
  const only = more.length === 0 ? first : undefined;
  const toId = chosen ?? usual?.id ?? only?.id ?? null;
  const isDefaultNow = toId !== null && toId === defaultPlaceId;
  const isDefault = choice ?? isDefaultNow;
  const isThere = ({ at }: Props['snapshots'][number]) => toId !== null && at?.includes(toId);
  const here = snapshots.filter((one) => !isThere(one));
  const ids = wanted.filter((one) => here.some(({ id }) => id === one));
  const transfer = useTransfer(onStarted);
  const request: TransferInput | undefined =
    toId === null || ids.length === 0
      ? undefined
      : {
          ...{ fromId: from.id, toId, vmUuid: vm.uuid, snapshotIds: [...ids] },
          onArrival: { kind: verb === 'move' ? 'remove' : 'keep' },
          ...(isDefault === isDefaultNow ? {} : { asDefault: isDefault }),
        };
  const preview = useTransferPreview(request);
  const toggle = (id: string, isOn: boolean) =>
    setIds(isOn ? [...wanted, id] : wanted.filter((one) => one !== id));

  return (
    <ModalDialog title={t(WORDS[verb].title)} isPending={transfer.isPending} onClose={onClose}>
      <DialogBody>
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 text-xs font-medium text-muted">
            {t('transfer.which', { vm: vm.name })}
          </legend>
          {here.length > 1 ? (
            <Checkbox
              isSelected={ids.length === here.length}
              isIndeterminate={ids.length > 0 && ids.length < here.length}
              onChange={(isOn) => setIds(isOn ? here.map(({ id }) => id) : [])}
            >
              {t('transfer.all')}
            </Checkbox>
          ) : null}
          <div className="grid max-h-40 gap-1.5 overflow-y-auto">
            {snapshots.map((one) => (
              <Checkbox
                key={one.id}
                isSelected={ids.includes(one.id)}
                isDisabled={isThere(one) === true}
                onChange={(isOn) => toggle(one.id, isOn)}
              >
                {one.label}
                {isThere(one) ? (
                  <span className="text-xs text-muted">{t('bring.isThere')}</span>
                ) : null}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        {places.length === 0 ? (
          <Notice tone="info">{t(isBrought ? 'bring.noHost' : 'transfer.noPlace')}</Notice>
        ) : (
          <ChoosePlace
            label={t('transfer.to')}
            places={places}
            value={toId}
            usualId={defaultPlaceId}
            onChange={(id) => {
              setChosen(id);
              setDefault(null);
            }}
          />
        )}
        {toId !== null && (!isDefaultNow || isOwnDefault) && !isBrought ? (
          <Checkbox isSelected={isDefault} onChange={setDefault}>
            {t('transfer.asDefault', { vm: vm.name })}
          </Checkbox>
        ) : null}
        {verb === 'move' ? <Notice tone="info">{t('transfer.moveNote')}</Notice> : null}
        {isBrought ? <Notice tone="info">{t('bring.note', { vm: vm.name })}</Notice> : null}
        {request ? (
          <TransferPreview preview={preview} />
        ) : (
          <p className="min-h-14 text-muted">{t(isBrought ? 'bring.pick' : 'transfer.pick')}</p>
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
          {t(WORDS[verb].go)}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
