import { FULL_PERCENT, type Volume } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import { UNKNOWN } from '@/lib/domain/sizes';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Match, StorageDriver } from './driver';
import { flattened, flattenInto, liesOverOthers } from './files';
import { inPool } from './pools';

/** A capture's address is `dataset@snapshot`, with the dataset of the disk. */
const datasetOf = ({ ref }: Pick<CapturedDisk, 'ref'>) => ref.slice(0, ref.lastIndexOf('@'));
const snapshotOf = ({ ref }: Pick<CapturedDisk, 'ref'>) => ref.slice(ref.lastIndexOf('@') + 1);

/** Datasets beside the disk's own during a rollback: of our ids only. */
const beside = (disk: CapturedDisk, taskId: string, what: 'in' | 'aside' | 'out') =>
  `${datasetOf(disk)}.savepoint-${taskId}-${disk.target}-${what}`;

/** A new dataset beside the disk's, then two names change places. */
function swap(disk: CapturedDisk, taskId: string, make: Pick<Step, 'title' | 'run'>): Step[] {
  const incoming = beside(disk, taskId, 'in');
  const words = [incoming, datasetOf(disk), beside(disk, taskId, 'aside'), disk.path];
  return [
    { id: `prepare-${disk.target}`, ...make, undo: command('sp_zfs_gone', incoming) },
    {
      id: `place-${disk.target}`,
      title: `Swap it in for disk ${disk.target}, keeping the present one`,
      run: command('sp_zfs_swap', ...words),
      undo: command('sp_zfs_swap_back', ...words),
    },
  ];
}

const settle = (disk: CapturedDisk): Step[] => [
  {
    id: `release-${disk.target}`,
    title: `Make disk ${disk.target} depend on nothing, and let go of what was kept`,
    run: command('sp_zfs_settle', datasetOf(disk)),
  },
];

const BY_HAND = [
  'at=$(zfs list -H -o name -t snapshot -r -d 2 "$1" | grep "@$3\\$")',
  'if [ "$at" = "$2@$3" ] && zfs rollback "$at"; then exit 0; fi',
  'waits() { n=0; while ! test "$@"; do test $n -lt 100; sleep 0.1; n=$((n + 1)); done; }',
  'zfs rename "$2" "$2.before-$$"',
  'waits ! -e "/dev/zvol/$2"',
  'zfs clone "$at" "$2"',
  'case $(zfs get -H -o value type "$2") in volume) waits -e "/dev/zvol/$2" ;; esac',
].join('; ');

function isWhole({ kind, name, note }: Volume, path: string): Match {
  if (kind === 'zvol') {
    return path === `/dev/zvol/${name}`
      ? { ok: true }
      : { ok: false, why: `${path} does not follow the name of ${name}` };
  }
  return note === 'alone'
    ? { ok: true }
    : { ok: false, why: `dataset ${name} does not belong to this disk alone` };
}

/**
 * ZFS volumes, and datasets that hold nothing but the one disk. A capture is a snapshot. `zfs rollback` would destroy all
 * newer ones, so a rollback clones the snapshot and swaps the names of clone and dataset. The clone depends on the snapshot
 * it comes from, which now belongs to what was kept aside; once the guest runs, the clone is promoted until it depends on
 * nothing: each promotion takes over the snapshots up to its origin. Newer snapshots stay where they are, in a dataset
 * beside it (`….savepoint-…-aside`), which in turn depends on the disk's. Snapshots are therefore found by their own names,
 * wherever they are, and removed with `zfs destroy -d`: one on which a dataset aside still depends goes together with that
 * dataset, which goes with its last snapshot. So any snapshot can be put in place or removed, in any order.
 */
export const zfs: StorageDriver = {
  name: 'zfs',
  title: 'snapshot (ZFS)',
  instant: true,
  captures: ['inactive', 'paused'],
  insideImage: false,
  copiedBytes: () => 0,
  matches: ({ path, volume }) =>
    volume?.storage === 'zfs' ? isWhole(volume, path) : { ok: false, why: 'it is not on ZFS' },
  capture(disk, { snapshotId }) {
    const dataset = disk.volume?.name ?? '';
    const snapshot = `savepoint-${snapshotId}-${disk.target}`;
    return {
      ref: `${dataset}@${snapshot}`,
      prepare: inPool(disk, (pool) => ({
        id: `check-pool-${disk.target}`,
        title: `Check that the pool of ${disk.target} is not full`,
        run: command('sp_zfs_room', pool, String(FULL_PERCENT)),
      })),
      steps: [
        {
          id: `capture-${disk.target}`,
          title: `Capture disk ${disk.target}`,
          run: command('sp_zfs_capture', dataset, snapshot, disk.path),
          undo: command('sp_zfs_drop', dataset, snapshot),
        },
      ],
      settle: [],
    };
  },
  fault(disk, { volumes }) {
    const end = `@${snapshotOf(disk)}`;
    return !volumes.zfs || volumes.zfs.some(({ name }) => name.endsWith(end))
      ? undefined
      : `${disk.ref} is gone`;
  },
  ownFiles: () => [],
  isMeasured: false,
  // What ZFS calls used by a snapshot is what nothing else refers to.
  held(disk, { volumes }) {
    const end = `@${snapshotOf(disk)}`;
    const bytes = volumes.zfs?.find(({ name }) => name.endsWith(end))?.heldBytes;
    return bytes === undefined ? UNKNOWN : { bytes, bound: 'exact' };
  },
  inspect: () => [],
  verify: (disk) => [
    {
      id: `verify-${disk.target}`,
      title: `Check that the snapshot of ${disk.target} is there`,
      run: command('sp_zfs_whole', datasetOf(disk), snapshotOf(disk), disk.path),
    },
  ],
  place: (disk, { taskId }) =>
    swap(disk, taskId, {
      title: `Clone the captured ${disk.target}`,
      run: command('sp_zfs_clone', datasetOf(disk), snapshotOf(disk), beside(disk, taskId, 'in')),
    }),
  release: settle,
  discard: (disk) => [
    {
      id: `discard-${disk.target}`,
      title: `Remove the snapshot of ${disk.target}`,
      run: command('sp_zfs_drop', datasetOf(disk), snapshotOf(disk)),
    },
  ],
  leaving: {
    formatOf: ({ format }) => format,
    stagedBytes: (disk, imageBytes) =>
      liesOverOthers(disk) ? flattened.stagedBytes(disk, imageBytes) : 0,
    export(disk, context) {
      const out = beside(disk, context.taskId, 'out');
      const link = `${context.stageDir}/${disk.target}`;
      const shown = {
        file: link,
        isOwn: false,
        ...(disk.virtualBytes === undefined ? {} : { sentBytes: disk.virtualBytes }),
        steps: [
          {
            id: `show-${disk.target}`,
            title: `Make the snapshot of ${disk.target} readable`,
            run: command(
              ...['sp_zfs_out', datasetOf(disk), snapshotOf(disk), out],
              ...[disk.path, link, `${link}.mnt`],
            ),
            undo: command('sp_zfs_out_gone', datasetOf(disk), out),
          },
        ],
        release: [
          {
            id: `hide-${disk.target}`,
            title: `Let the snapshot of ${disk.target} rest again`,
            run: command('sp_try', 'sp_zfs_out_gone', datasetOf(disk), out),
          },
        ],
      };
      if (!liesOverOthers(disk)) return shown;
      const flat = flattened.export(disk, context, disk.format, (file) =>
        flattenInto(link, disk.format, file),
      );
      return { ...shown, file: flat.file, steps: [...shown.steps, ...flat.steps] };
    },
  },
  fromFile(disk, { name }, { taskId }) {
    const at = { ...disk, ref: `${name}@` };
    return {
      place: swap(at, taskId, {
        title: `Make a volume of the captured ${disk.target}`,
        run: command('sp_zfs_fill', name, beside(at, taskId, 'in'), disk.ref, disk.path),
      }),
      release: settle(at),
    };
  },
  byHand: (disk) => {
    const dataset = datasetOf(disk);
    const parent = dataset.slice(0, dataset.lastIndexOf('/'));
    return command('sh', '-ec', BY_HAND, 'sh', parent, dataset, snapshotOf(disk));
  },
};
