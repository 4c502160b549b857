import type { CapturedDisk } from '@/lib/domain/manifest';
import { UNKNOWN } from '@/lib/domain/sizes';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { StorageDriver } from './driver';
import { flattened } from './files';

/** A capture's address is `pool/image@snapshot`; the disk's path is `pool/image`. */
const snapshotOf = ({ ref }: Pick<CapturedDisk, 'ref'>) => ref.slice(ref.lastIndexOf('@') + 1);

/** The present content during a rollback is itself a snapshot of the image. */
const asideName = (taskId: string, { target }: Pick<CapturedDisk, 'target'>) =>
  `savepoint-aside-${taskId}-${target}`;

const keepPresent = (disk: CapturedDisk, taskId: string): Step => ({
  id: `aside-${disk.target}`,
  title: `Keep the present content of disk ${disk.target}`,
  run: command('sp_rbd_keep', disk.path, asideName(taskId, disk)),
  // It is all that is left of the present, should the step after it not be taken back.
  undo: command('sp_if_whole', 'sp_rbd_drop', disk.path, asideName(taskId, disk)),
});

const letGo = (disk: CapturedDisk, taskId: string): Step[] => [
  {
    id: `release-${disk.target}`,
    title: `Let go of the content of disk ${disk.target} that was kept`,
    run: command('sp_rbd_drop', disk.path, asideName(taskId, disk)),
  },
];

/**
 * Images in a Ceph cluster that the host reaches by its own ceph.conf. A capture is a snapshot of the image. A rollback is
 * `rbd snap rollback`, with the present kept in a snapshot of its own: it takes time in step with the image's objects, but
 * every snapshot stays in the one image, whole and removable in any order. A clone that takes the image's name would be
 * there at once and depend on what was kept aside for ever, because RBD has no promotion: each rollback would add to a
 * chain that only a copy of all data (`rbd flatten`) ends.
 */
export const rbd: StorageDriver = {
  name: 'rbd',
  title: 'snapshot (Ceph RBD)',
  instant: true,
  // Where QEMU's client holds the image's lock, it makes the snapshot itself, with all that it had written.
  captures: ['inactive', 'paused'],
  insideImage: false,
  copiedBytes: () => 0,
  matches({ volume, servers = [] }) {
    if (volume?.storage !== 'rbd') return { ok: false, why: 'the host’s rbd does not know it' };
    // Another cluster may have an image of the same name.
    const other = servers.find((server) => !isAmong(volume.note ?? '', server));
    return other === undefined
      ? { ok: true }
      : { ok: false, why: `it is on ${other}, which the host’s ceph.conf does not name` };
  },
  capture(disk, { snapshotId }) {
    const snapshot = `savepoint-${snapshotId}-${disk.target}`;
    return {
      ref: `${disk.path}@${snapshot}`,
      prepare: [],
      steps: [
        {
          id: `capture-${disk.target}`,
          title: `Capture disk ${disk.target}`,
          run: command('sp_rbd_capture', disk.path, snapshot),
          undo: command('sp_rbd_drop', disk.path, snapshot),
        },
      ],
      settle: [],
    };
  },
  fault({ ref }, { volumes }) {
    return !volumes.rbd || volumes.rbd.some(({ name }) => name === ref)
      ? undefined
      : `${ref} is gone`;
  },
  ownFiles: () => [],
  isMeasured: true,
  // What was written before it since the snapshot before, of which the image or a later snapshot may still need some.
  held({ ref }, { measured }) {
    const bytes = measured?.bytes[ref];
    return bytes === undefined ? UNKNOWN : { bytes, bound: 'most' };
  },
  inspect: () => [],
  verify: (disk) => [
    {
      id: `verify-${disk.target}`,
      title: `Check that the snapshot of ${disk.target} is there`,
      run: command('sp_rbd_whole', disk.path, snapshotOf(disk)),
    },
  ],
  place: (disk, { taskId }) => [
    keepPresent(disk, taskId),
    {
      id: `place-${disk.target}`,
      title: `Put disk ${disk.target} back`,
      run: command('rbd', 'snap', 'rollback', '--no-progress', disk.ref),
      undo: command('sp_rbd_back', disk.path, asideName(taskId, disk)),
    },
  ],
  release: (disk, { taskId }) => letGo(disk, taskId),
  discard: (disk) => [
    {
      id: `discard-${disk.target}`,
      title: `Remove the snapshot of ${disk.target}`,
      run: command('sp_rbd_drop', disk.path, snapshotOf(disk)),
    },
  ],
  leaving: {
    formatOf: ({ format }) => format,
    // Of an image that is written here and there only holes are laid out, but who knows where.
    stagedBytes: ({ virtualBytes = 0 }) => virtualBytes,
    export: (disk, context) =>
      flattened.export(disk, context, disk.format, (file) =>
        command('rbd', 'export', '--no-progress', disk.ref, file),
      ),
  },
  fromFile: (disk, _volume, { taskId }) => ({
    place: [
      keepPresent(disk, taskId),
      {
        id: `place-${disk.target}`,
        title: `Write the captured ${disk.target} into the image`,
        run: command('sp_rbd_fill', disk.path, disk.ref),
        undo: command('sp_rbd_back', disk.path, asideName(taskId, disk)),
      },
    ],
    release: letGo(disk, taskId),
  }),
  byHand: ({ ref }) => command('rbd', 'snap', 'rollback', ref),
};

/** `mon_host` of ceph.conf: addresses and names with ports, commas and brackets between them. */
const isAmong = (monitors: string, server: string) =>
  monitors.split(/[[\],;\s]+/).some((one) => hostOf(one) === server);
const hostOf = (address: string) =>
  address
    .replace(/^v[12]:/, '')
    .replace(/\/\d+$/, '')
    .replace(/:\d+$/, '');
