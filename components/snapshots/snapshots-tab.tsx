'use client';

import { useState } from 'react';
import { BringBackDialog } from '@/components/places/bring-back-dialog';
import type { AwayVerb } from '@/components/places/elsewhere-menu';
import { TransferDialog } from '@/components/places/transfer-dialog';
import { useOpenTask, useUrlState } from '@/lib/client/use-url-state';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { NOW_ID } from './build-tree';
import { EditDialog } from './edit-dialog';
import { RemoveDialog } from './remove-dialog';
import { RollbackDialog } from './rollback-dialog';
import { SnapshotDetails } from './snapshot-details';
import { SnapshotTable } from './snapshot-table';
import { SnapshotToolbar, type Verb, verdictOf } from './snapshot-toolbar';
import { TakeDialog } from './take-dialog';

/** Which dialog is open, and the snapshot it is about: a later change of selection is not its affair. */
type Open =
  | { verb: 'take' }
  | { verb: 'copy' | 'move'; snapshot: SnapshotView | undefined }
  | { verb: 'bring-back'; snapshot: SnapshotView; isRollback: boolean }
  | { verb: Exclude<Verb, 'take'>; snapshot: SnapshotView };

export function SnapshotsTab({ view }: { view: VmView }) {
  const { get, set } = useUrlState();
  const openTask = useOpenTask();
  const [open, setOpen] = useState<Open | null>(null);
  const selectedId = get('snapshot');
  const selected = view.snapshots.find(({ manifest }) => manifest.id === selectedId);

  function ask(verb: Verb, snapshot = selected) {
    if (verb === 'take') setOpen({ verb });
    else if (snapshot && verdictOf(snapshot, verb).ok) {
      if (snapshot.place && verb === 'rollback') {
        setOpen({ verb: 'bring-back', snapshot, isRollback: true });
      } else setOpen({ verb, snapshot });
    }
  }
  function askAway(verb: AwayVerb) {
    if (verb !== 'bring-back') setOpen({ verb, snapshot: selected });
    else if (selected) setOpen({ verb, snapshot: selected, isRollback: false });
  }
  const close = () => setOpen(null);
  function started(taskId: string) {
    close();
    openTask(taskId);
  }

  return (
    <>
      <SnapshotToolbar view={view} selected={selected} onAsk={ask} onAskAway={askAway} />
      <div className="flex min-h-0 grow flex-col xl:flex-row">
        <SnapshotTable
          view={view}
          selectedId={selected ? selected.manifest.id : selectedId === NOW_ID ? NOW_ID : null}
          onSelect={(id) => set({ snapshot: id })}
          onAsk={ask}
        />
        <SnapshotDetails snapshot={selected} view={view} />
      </div>
      {open?.verb === 'take' ? (
        <TakeDialog view={view} onClose={close} onStarted={started} />
      ) : null}
      {open?.verb === 'rollback' ? (
        <RollbackDialog view={view} snapshot={open.snapshot} onClose={close} onStarted={started} />
      ) : null}
      {open?.verb === 'copy' || open?.verb === 'move' ? (
        <TransferDialog
          view={view}
          verb={open.verb}
          snapshot={open.snapshot}
          onClose={close}
          onStarted={started}
        />
      ) : null}
      {open?.verb === 'bring-back' && open.snapshot.place ? (
        <BringBackDialog
          view={view}
          snapshot={open.snapshot}
          place={open.snapshot.place}
          isRollback={open.isRollback}
          onClose={close}
          onStarted={started}
        />
      ) : null}
      {open?.verb === 'edit' ? (
        <EditDialog view={view} snapshot={open.snapshot} onClose={close} />
      ) : null}
      {open?.verb === 'remove' ? (
        <RemoveDialog view={view} snapshot={open.snapshot} onClose={close} onStarted={started} />
      ) : null}
    </>
  );
}
