'use client';

import { MousePointerClick } from 'lucide-react';
import { Fact, Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { formatBytes, formatDuration } from '@/lib/domain/format';
import type { Manifest } from '@/lib/domain/manifest';
import type { SnapshotView, VmView } from '@/lib/domain/view';
import { SnapshotContents } from './snapshot-contents';
import { SnapshotRestore } from './snapshot-restore';

const METHODS: Record<Manifest['method'], string> = {
  saved: 'saved: memory written to a file, disks captured while nothing ran',
  off: 'off: captured while the VM was shut off',
};

type Props = { snapshot: SnapshotView | undefined; view: VmView };

export function SnapshotDetails({ snapshot, view }: Props) {
  return (
    <aside
      aria-label="Details of the snapshot"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
      tabIndex={0}
      className="shrink-0 overflow-y-auto border-line bg-canvas max-xl:max-h-[46%] max-xl:border-t xl:w-80 xl:border-s 2xl:w-[28rem]"
    >
      {snapshot ? (
        <Details snapshot={snapshot} view={view} />
      ) : (
        <p className="flex items-center gap-2 p-3 text-muted">
          <MousePointerClick aria-hidden className="size-4 shrink-0" />
          {view.snapshots.length > 0
            ? 'Select a snapshot to see what is inside.'
            : 'No snapshots yet. Take one, and it appears here with all that is inside.'}
        </p>
      )}
    </aside>
  );
}

function Details({ snapshot, view }: { snapshot: SnapshotView; view: VmView }) {
  const { manifest, sizeBytes } = snapshot;
  return (
    <div className="grid gap-4 p-3">
      <h2 className="text-md font-semibold break-words">{manifest.label}</h2>
      {manifest.description ? (
        <p className="break-words whitespace-pre-wrap">{manifest.description}</p>
      ) : null}
      <Facts>
        <Fact name="Taken">
          <Moment iso={manifest.takenAt} />
        </Fact>
        <Fact name="By">{manifest.takenBy}</Fact>
        <Fact name="State then">{manifest.state}</Fact>
        <Fact name="Guest pause">
          {manifest.pauseMs === null ? 'none' : `${formatDuration(manifest.pauseMs)} (measured)`}
        </Fact>
        <Fact name="Size">{formatBytes(sizeBytes)}</Fact>
        <Fact name="Method">{METHODS[manifest.method]}</Fact>
      </Facts>
      <SnapshotRestore key={manifest.id} view={view} snapshot={snapshot} />
      <SnapshotContents manifest={manifest} />
      <Facts>
        <Fact name="Machine type">{manifest.machine ?? '–'}</Fact>
        <Fact name="libvirt">{manifest.versions.libvirt}</Fact>
        <Fact name="QEMU">{manifest.versions.qemu}</Fact>
        <Fact name="Savepoint">{manifest.versions.savepoint}</Fact>
        <Fact name="Id">
          <code className="font-mono text-xs break-all select-all">{manifest.id}</code>
        </Fact>
      </Facts>
    </div>
  );
}
