'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { PreviewPane } from '@/components/snapshots/preview-pane';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter, ModalDialog } from '@/components/ui/dialog';
import { Checkbox, TextField } from '@/components/ui/fields';
import { ProblemNotice } from '@/components/ui/notice';
import { startClone } from '@/lib/actions/places';
import { clonePreviewQuery } from '@/lib/client/queries';
import { unwrap } from '@/lib/client/unwrap';
import { useDebounced } from '@/lib/client/use-debounced';
import type { Manifest } from '@/lib/domain/manifest';
import { SNAPSHOT_NAME } from '@/lib/domain/names';
import type { CloneInput } from '@/lib/domain/place';
import { toProblem } from '@/lib/domain/problem';

type Props = {
  host: { id: string; name: string };
  manifest: Manifest;
  /** The VM is not on this host: it may come back as itself. */
  canBeSame: boolean;
  onClose: () => void;
  onStarted: (taskId: string) => void;
};

const WAIT_MS = 300;

/** Makes a VM from a snapshot: a clone beside the original, or the same VM on a host that does not have it. */
export function CloneDialog({ host, manifest, canBeSame, onClose, onStarted }: Props) {
  const t = useTranslations('places');
  const [name, setName] = useState(`${manifest.vm.name.replace(/[^A-Za-z0-9_-]/g, '-')}-clone`);
  const [isSame, setSame] = useState(canBeSame);
  const [isConnected, setConnected] = useState(false);
  const [startAfter, setStartAfter] = useState(false);
  const request: CloneInput = {
    ...{ hostId: host.id, vmUuid: manifest.vm.uuid, snapshotId: manifest.id },
    ...{ name: isSame ? '' : name.trim(), isSame, startAfter },
    ...(isSame ? {} : { isConnected }),
  };
  const settled = JSON.parse(useDebounced(JSON.stringify(request), WAIT_MS)) as CloneInput;
  const isNamed = isSame || SNAPSHOT_NAME.test(name.trim());
  const preview = useQuery({ ...clonePreviewQuery(settled), enabled: isNamed });
  const start = useMutation({
    mutationFn: () => unwrap(startClone(request)),
    onSuccess: ({ taskId }) => onStarted(taskId),
  });
  return (
    <ModalDialog title={t('clone.title')} isPending={start.isPending} onClose={onClose}>
      <DialogBody>
        <p>
          {t(manifest.withMemory ? 'clone.withMemory' : 'clone.withoutMemory', {
            label: manifest.label,
            vm: manifest.vm.name,
            host: host.name,
          })}
        </p>
        {canBeSame ? (
          <Checkbox isSelected={isSame} onChange={setSame}>
            {t('clone.same', { vm: manifest.vm.name })}
          </Checkbox>
        ) : null}
        {isSame ? null : (
          <TextField
            label={t('clone.name')}
            value={name}
            onChange={setName}
            error={isNamed ? undefined : t('clone.nameRule')}
            autoComplete="off"
            autoFocus
          />
        )}
        {isSame || !manifest.configuration?.nics.length ? null : (
          <Checkbox isSelected={isConnected} onChange={setConnected}>
            {t(manifest.withMemory ? 'clone.connectedLater' : 'clone.connected', {
              vm: manifest.vm.name,
            })}
          </Checkbox>
        )}
        {manifest.withMemory ? null : (
          <Checkbox isSelected={startAfter} onChange={setStartAfter}>
            {t('back.startAfter')}
          </Checkbox>
        )}
        {isNamed ? <PreviewPane preview={preview} reserve="min-h-24" /> : null}
        {start.error ? <ProblemNotice problem={toProblem(start.error)} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button isDisabled={start.isPending} onPress={onClose}>
          {t('dismiss')}
        </Button>
        <Button
          look="primary"
          isDisabled={!isNamed || preview.data?.ok === false}
          isPending={start.isPending}
          onPress={() => start.mutate()}
        >
          {t('clone.make')}
        </Button>
      </DialogFooter>
    </ModalDialog>
  );
}
