'use client';

import { useState } from 'react';
import type { AwayVerb } from '@/components/places/elsewhere-menu';
import { later } from '@/lib/client/later';
import { useOpenTask, useUrlState } from '@/lib/client/use-url-state';
import type { PlaceMark, SnapshotView, VmView } from '@/lib/domain/view';
import { NOW_ID } from './build-tree';
import { SnapshotDetails } from './snapshot-details';
import { SnapshotTable } from './snapshot-table';
import { SnapshotToolbar, type Verb, verdictOf } from './snapshot-toolbar';
import { takeVerdict } from './take-verdict';
import { useShortcuts } from './use-shortcuts';

const BulkDialog = later(() => import('@/components/bulk/bulk-dialog').then((m) => m.BulkDialog));
const BringBackDialog = later(() =>
  import('@/components/places/bring-back-dialog').then((m) => m.BringBackDialog),
);
const CloneDialog = later(() =>
  import('@/components/places/clone-dialog').then((m) => m.CloneDialog),
);
const TransferDialog = later(() =>
  import('@/components/places/transfer-dialog').then((m) => m.TransferDialog),
);
const EditDialog = later(() => import('./edit-dialog').then((m) => m.EditDialog));
const RemoveDialog = later(() => import('./remove-dialog').then((m) => m.RemoveDialog));
const RollbackDialog = later(() => import('./rollback-dialog').then((m) => m.RollbackDialog));
const ShortcutSheet = later(() => import('./shortcut-sheet').then((m) => m.ShortcutSheet));
const TakeDialog = later(() => import('./take-dialog').then((m) => m.TakeDialog));

/** Which dialog is open, and the snapshot it is about: a later change of selection is not its affair. */
type Open =
  | { verb: 'take' | 'sheet' }
  | { verb: 'copy' | 'move'; snapshots: readonly SnapshotView[] }
  | { verb: 'clone'; snapshot: SnapshotView }
  | { verb: 'remove-copy'; snapshot: SnapshotView; from: PlaceMark }
  | { verb: 'bring-back'; snapshot: SnapshotView; isRollback: boolean }
  | { verb: 'remove-many'; snapshots: readonly SnapshotView[] }
  | { verb: Exclude<Verb, 'take'>; snapshot: SnapshotView };

export function SnapshotsTab({ view }: { view: VmView }) {
  const { get, set } = useUrlState();
  const openTask = useOpenTask();
  const [open, setOpen] = useState<Open | null>(null);
  // The address names the one that is looked at; the others of a selection are nobody else's affair.
  const [more, setMore] = useState<readonly string[]>([]);
  const focusedId = get('snapshot');
  const ids = focusedId === null ? [] : more.includes(focusedId) ? more : [focusedId];
  const selected = view.snapshots.filter(({ manifest }) => ids.includes(manifest.id));
  // Where the address names NOW, or one that somebody removed, the only one that is selected is meant.
  const focused =
    selected.find(({ manifest }) => manifest.id === focusedId) ??
    (selected.length === 1 ? selected[0] : undefined);

  function select(chosen: readonly string[]) {
    const added = chosen.filter((id) => !ids.includes(id));
    setMore(chosen);
    set({ snapshot: added.at(-1) ?? chosen.at(-1) ?? null });
  }

  function ask(verb: Verb, snapshot?: SnapshotView) {
    if (verb === 'take') {
      if (takeVerdict(view).ok) setOpen({ verb });
      return;
    }
    if (!snapshot && selected.length > 1) {
      const removable = selected.filter(({ canRemove }) => canRemove.ok);
      if (verb === 'remove' && removable.length > 0) {
        setOpen({ verb: 'remove-many', snapshots: removable });
      }
      return;
    }
    const one = snapshot ?? focused;
    if (!one || !verdictOf(one, verb).ok) return;
    if (one.place && verb === 'rollback') {
      setOpen({ verb: 'bring-back', snapshot: one, isRollback: true });
    } else setOpen({ verb, snapshot: one });
  }
  function askAway(verb: AwayVerb, from?: PlaceMark) {
    if (verb === 'copy' || verb === 'move') setOpen({ verb, snapshots: selected });
    else if (!focused) return;
    else if (verb === 'clone') setOpen({ verb, snapshot: focused });
    else if (verb === 'remove-copy') {
      if (from) setOpen({ verb, snapshot: focused, from });
    } else setOpen({ verb, snapshot: focused, isRollback: false });
  }
  const showSheet = () => setOpen({ verb: 'sheet' });
  const keyed = useShortcuts(ask, showSheet);
  const close = () => setOpen(null);
  function started(taskId: string) {
    close();
    openTask(taskId);
  }

  return (
    <>
      <div onKeyDownCapture={keyed} className="flex min-h-0 grow flex-col">
        <SnapshotToolbar
          view={view}
          selected={selected}
          onAsk={ask}
          onAskAway={askAway}
          onSheet={showSheet}
        />
        <div className="flex min-h-0 grow flex-col xl:flex-row">
          <SnapshotTable
            view={view}
            selectedIds={ids.filter(
              (id) => id === NOW_ID || selected.some(({ manifest }) => manifest.id === id),
            )}
            onSelect={select}
            onAsk={ask}
          />
          <SnapshotDetails snapshot={focused} view={view} />
        </div>
      </div>
      {open?.verb === 'sheet' ? <ShortcutSheet onClose={close} /> : null}
      {open?.verb === 'take' ? (
        <TakeDialog view={view} onClose={close} onStarted={started} />
      ) : null}
      {open?.verb === 'rollback' ? (
        <RollbackDialog view={view} snapshot={open.snapshot} onClose={close} onStarted={started} />
      ) : null}
      {open?.verb === 'copy' || open?.verb === 'move' ? (
        <TransferDialog
          verb={open.verb}
          from={view.host}
          vm={view.vm}
          snapshots={view.snapshots
            .filter(({ place, origin }) => !place && !origin)
            .map(({ manifest: { id, label }, copies = [] }) => ({
              ...{ id, label },
              at: copies.map((copy) => copy.id),
            }))}
          chosenIds={open.snapshots.map(({ manifest }) => manifest.id)}
          defaultPlaceId={view.defaultPlaceId}
          isOwnDefault={view.isOwnDefault}
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
      {open?.verb === 'clone' ? (
        <CloneDialog
          host={view.host}
          manifest={open.snapshot.manifest}
          canBeSame={false}
          onClose={close}
          onStarted={started}
        />
      ) : null}
      {open?.verb === 'edit' ? (
        <EditDialog view={view} snapshot={open.snapshot} onClose={close} />
      ) : null}
      {open?.verb === 'remove' || open?.verb === 'remove-copy' ? (
        <RemoveDialog
          view={view}
          snapshot={open.snapshot}
          {...(open.verb === 'remove-copy' ? { from: open.from } : {})}
          onClose={close}
          onStarted={started}
        />
      ) : null}
      {open?.verb === 'remove-many' ? (
        <BulkDialog
          kind="remove"
          targets={open.snapshots.map(({ manifest, place, size }) => ({
            ...{ hostId: place?.id ?? view.host.id, hostName: place?.name ?? view.host.name },
            ...{ vmUuid: view.vm.uuid, vmName: view.vm.name },
            ...{ snapshotId: manifest.id, label: manifest.label, held: size },
          }))}
          onClose={close}
          onStarted={(bulkId) => {
            close();
            set({ bulk: bulkId }, 'push');
          }}
        />
      ) : null}
    </>
  );
}
