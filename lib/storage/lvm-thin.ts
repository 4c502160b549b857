import { FULL_PERCENT } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import { UNKNOWN } from '@/lib/domain/sizes';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { StorageDriver, TaskContext } from './driver';
import { inPool } from './pools';

/** A capture's address is `vg/lv`; the disk's path is `/dev/vg/lv`. */
const groupOf = ({ ref }: Pick<CapturedDisk, 'ref'>) => ref.slice(0, ref.indexOf('/'));
const snapshotOf = ({ ref }: Pick<CapturedDisk, 'ref'>) => ref.slice(ref.indexOf('/') + 1);
const nameOf = ({ path }: Pick<CapturedDisk, 'path'>) => path.slice(path.lastIndexOf('/') + 1);

/** Names of volumes during a rollback: of our ids only. */
const incoming = (disk: CapturedDisk, taskId: string) => `savepoint-${taskId}-${disk.target}-in`;
const aside = (disk: CapturedDisk, taskId: string) => `savepoint-${taskId}-${disk.target}-aside`;

const BY_HAND =
  'if lvs "$1/$2" >/dev/null 2>&1; then lvremove -y "$1/$2"; fi; lvcreate -s -kn -ay -n "$2" "$1/$3"';

/** A new volume beside the disk's, then two names change places. */
function swap(disk: CapturedDisk, group: string, make: Command, { taskId }: TaskContext): Step[] {
  const names = [incoming(disk, taskId), nameOf(disk), aside(disk, taskId)];
  return [
    {
      id: `prepare-${disk.target}`,
      title: `Make a volume of the captured ${disk.target}`,
      run: make,
      undo: command('sp_lvm_drop', group, incoming(disk, taskId)),
    },
    {
      id: `place-${disk.target}`,
      title: `Swap it in for disk ${disk.target}, keeping the present one`,
      run: command('sp_lvm_swap', group, ...names),
      undo: command('sp_lvm_swap_back', group, ...names),
    },
  ];
}

const letGo = (disk: CapturedDisk, group: string, { taskId }: TaskContext): Step[] => [
  {
    id: `release-${disk.target}`,
    title: `Let go of the disk ${disk.target} that was kept`,
    run: command('sp_lvm_drop', group, aside(disk, taskId)),
  },
];

/**
 * Thin logical volumes. A capture is a thin snapshot (`lvcreate -s`) that stays inactive. Rolling back makes a snapshot of
 * the snapshot and swaps names: LVM knows volumes by their UUIDs and shares blocks in the pool, so that no thin volume
 * needs the one that it was made of. Every snapshot stays, and any can go.
 */
export const lvmThin: StorageDriver = {
  name: 'lvm-thin',
  title: 'thin snapshot (LVM)',
  instant: true,
  captures: ['inactive', 'paused'],
  insideImage: false,
  copiedBytes: () => 0,
  matches({ path, volume }) {
    if (volume?.storage !== 'lvm') return { ok: false, why: 'no logical volume is there' };
    if (volume.kind !== 'thin') return { ok: false, why: `${volume.name} is not a thin volume` };
    return path === `/dev/${volume.name}`
      ? { ok: true }
      : { ok: false, why: `${path} does not follow the name of ${volume.name}` };
  },
  capture(disk, { snapshotId }) {
    const group = groupOf({ ref: disk.volume?.name ?? '' });
    const snapshot = `savepoint-${snapshotId}-${disk.target}`;
    return {
      ref: `${group}/${snapshot}`,
      prepare: inPool(disk, (pool) => ({
        id: `check-pool-${disk.target}`,
        title: `Check that the pool of ${disk.target} is not full`,
        run: command('sp_lvm_room', group, pool.slice(group.length + 1), String(FULL_PERCENT)),
      })),
      steps: [
        {
          id: `capture-${disk.target}`,
          title: `Capture disk ${disk.target}`,
          run: command('sp_lvm_capture', group, nameOf(disk), snapshot),
          undo: command('sp_lvm_drop', group, snapshot),
        },
      ],
      settle: [],
    };
  },
  fault({ ref }, { volumes: { lvm } }) {
    return !lvm || lvm.some(({ name }) => name === ref) ? undefined : `${ref} is gone`;
  },
  ownFiles: () => [],
  isMeasured: true,
  held({ ref }, { volumes: { lvm }, measured }) {
    const alone = measured?.bytes[ref];
    if (alone !== undefined) return { bytes: alone, bound: 'exact' };
    const volume = lvm?.find(({ name }) => name === ref);
    return volume ? { bytes: volume.heldBytes ?? volume.sizeBytes, bound: 'most' } : UNKNOWN;
  },
  inspect: () => [],
  verify: (disk) => [
    {
      id: `verify-${disk.target}`,
      title: `Check that the snapshot of ${disk.target} is there`,
      run: command('sp_lvm_whole', groupOf(disk), snapshotOf(disk)),
    },
  ],
  place: (disk, context) =>
    swap(
      disk,
      groupOf(disk),
      command('sp_lvm_clone', groupOf(disk), snapshotOf(disk), incoming(disk, context.taskId)),
      context,
    ),
  release: (disk, context) => letGo(disk, groupOf(disk), context),
  discard: (disk) => [
    {
      id: `discard-${disk.target}`,
      title: `Remove the snapshot of ${disk.target}`,
      run: command('sp_lvm_drop', groupOf(disk), snapshotOf(disk)),
    },
  ],
  leaving: {
    formatOf: ({ format }) => format,
    stagedBytes: () => 0,
    export: (disk) => ({
      ...{ file: `/dev/${disk.ref}`, isOwn: false },
      ...(disk.virtualBytes === undefined ? {} : { sentBytes: disk.virtualBytes }),
      steps: [
        {
          id: `show-${disk.target}`,
          title: `Make the snapshot of ${disk.target} readable`,
          run: command('sp_lvm_show', groupOf(disk), snapshotOf(disk)),
          undo: command('sp_lvm_hide', groupOf(disk), snapshotOf(disk)),
        },
      ],
      release: [
        {
          id: `hide-${disk.target}`,
          title: `Let the snapshot of ${disk.target} rest again`,
          // Another transfer may read it just now; it lets it rest at its own end.
          run: command('sp_try', 'sp_lvm_hide', groupOf(disk), snapshotOf(disk)),
        },
      ],
    }),
  },
  fromFile(disk, { name, pool }, context) {
    const group = groupOf({ ref: name });
    const make = command(
      ...['sp_lvm_fill', group, pool.slice(group.length + 1)],
      ...[incoming(disk, context.taskId), disk.ref],
    );
    return { place: swap(disk, group, make, context), release: letGo(disk, group, context) };
  },
  byHand: (disk) =>
    command('sh', '-ec', BY_HAND, 'sh', groupOf(disk), nameOf(disk), snapshotOf(disk)),
};
