import { type CapturedDisk, diskKey } from '@/lib/domain/manifest';
import { UNKNOWN } from '@/lib/domain/sizes';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { StorageDriver, TaskContext } from './driver';
import { flattened } from './files';
import { isLayer } from './layers';

/** The present content during a rollback is itself a snapshot in the image, so nothing is copied. */
const asideName = (taskId: string) => `savepoint-aside-${taskId}`;

const keepAside = ({ target, path }: CapturedDisk, taskId: string): Step => ({
  id: `aside-${target}`,
  title: `Keep the present content of disk ${target}`,
  run: command('qemu-img', 'snapshot', '-c', asideName(taskId), path),
  // It is all that is left of the present, should the step after it not be taken back.
  undo: command('sp_if_whole', 'sp_qcow2_drop', path, asideName(taskId)),
});

const release = (disk: CapturedDisk, { taskId, vmUuid }: TaskContext): Step[] => [
  {
    id: `release-${disk.target}`,
    title: `Let go of the content of disk ${disk.target} that was kept`,
    run: command('sp_qcow2_forget', vmUuid, disk.path, asideName(taskId)),
  },
];

/**
 * The way back for a capture that is a qcow2 file of its own, where the image holds snapshots that a swap of the two files
 * would take along: its content is written into the image. Kept aside and taken back as if it had lain inside.
 */
export const intoImage: Pick<StorageDriver, 'place' | 'release'> = {
  place: (disk, { taskId }) => [
    keepAside(disk, taskId),
    {
      id: `place-${disk.target}`,
      title: `Write the captured ${disk.target} into its image, beside the snapshots that it holds`,
      run: command('sp_qcow2_pour', disk.ref, disk.path),
      undo: command('sp_qcow2_back', disk.path, asideName(taskId)),
    },
  ],
  release,
};

/**
 * Snapshots inside the qcow2 file (`qemu-img snapshot`). While a guest runs, only its own QEMU may change the
 * image, so a removal then goes through the monitor.
 */
export const qcow2: StorageDriver = {
  name: 'qcow2',
  title: 'inside the qcow2 file',
  instant: true,
  // An image that a running guest reads through an overlay cannot be written to.
  captures: ['inactive', 'paused'],
  insideImage: true,
  copiedBytes: () => 0,
  matches({ file, format, path }) {
    // What lies inside a layer would be frozen with it, where nothing can be put back.
    if (isLayer(path)) return { ok: false, why: 'it is a layer that a snapshot freezes' };
    return file.kind === 'file' && format === 'qcow2'
      ? { ok: true }
      : { ok: false, why: `${format} has no snapshots of its own` };
  },
  capture(disk, { snapshotId, vmUuid, standstill }) {
    const name = `savepoint-${snapshotId}`;
    return {
      ref: name,
      prepare: [],
      steps: [
        {
          id: `capture-${disk.target}`,
          title: `Capture disk ${disk.target}`,
          run:
            standstill === 'paused'
              ? command('sp_qcow2_keep', vmUuid, disk.path, name)
              : command('qemu-img', 'snapshot', '-c', name, disk.path),
          // While the guest stands still over an image that its QEMU has let go of, nobody can change it but us and not us
          // either once the guest runs: so it runs first.
          undo:
            standstill === 'inactive'
              ? command('sp_awake', vmUuid, 'sp_qcow2_forget', vmUuid, disk.path, name)
              : command('sp_qcow2_forget', vmUuid, disk.path, name),
        },
      ],
      settle: [],
    };
  },
  fault({ path, ref }, { files, inside }) {
    if (!files[path]) return `${path} is gone`;
    const there = inside[path];
    return !there || there.some(({ name }) => name === ref)
      ? undefined
      : `${ref} is not in ${path}`;
  },
  ownFiles: () => [],
  isMeasured: true,
  held({ path, ref }, { measured }) {
    const bytes = measured?.bytes[`${path}#${ref}`];
    return bytes === undefined ? UNKNOWN : { bytes, bound: 'exact' };
  },
  inspect: ({ target, path }, { vmUuid }) => [
    {
      id: `inspect-${target}`,
      title: `Check the structure of disk ${target}`,
      run: command('sp_qcow2_check', vmUuid, path, diskKey(target)),
    },
  ],
  verify: (disk) => [
    {
      id: `verify-${disk.target}`,
      title: `Check that disk ${disk.target} still holds the snapshot`,
      run: command('sp_qcow2_whole', disk.path, disk.ref),
    },
  ],
  place: (disk, { taskId }) => [
    keepAside(disk, taskId),
    {
      id: `place-${disk.target}`,
      title: `Put disk ${disk.target} back`,
      run: command('qemu-img', 'snapshot', '-a', disk.ref, disk.path),
      undo: command('sp_qcow2_back', disk.path, asideName(taskId)),
    },
  ],
  release,
  discard: (disk, { vmUuid }) => [
    {
      id: `discard-${disk.target}`,
      title: `Remove the snapshot inside disk ${disk.target}`,
      run: command('sp_qcow2_forget', vmUuid, disk.path, disk.ref),
    },
  ],
  leaving: {
    formatOf: ({ format }) => format,
    stagedBytes: flattened.stagedBytes,
    export: (disk, context) =>
      flattened.export(disk, context, disk.format, (file) =>
        command('sp_qcow2_out', disk.path, disk.ref, file, String(disk.virtualBytes ?? '')),
      ),
  },
  byHand: ({ path, ref }) => command('qemu-img', 'snapshot', '-a', ref, path),
};
