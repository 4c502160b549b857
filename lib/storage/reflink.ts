import { command } from '@/lib/shell/command';
import type { StorageDriver, StoredDisk } from './driver';
import { fileVerbs, folderOf } from './files';

/** Blocks can be shared only within a filesystem, so the capture lies beside the disk and not in the store. */
const place = (disk: StoredDisk, context: { snapshotId: string }) =>
  `${folderOf(disk.path)}/.savepoint/${context.snapshotId}-${disk.target}`;

export const reflink: StorageDriver = {
  name: 'reflink',
  title: 'shared blocks (reflink)',
  instant: true,
  captures: ['beneath', 'inactive', 'paused'],
  insideImage: false,
  copiedBytes: () => 0,
  matches: (disk) =>
    disk.file.kind === 'file' && disk.file.reflink
      ? { ok: true }
      : { ok: false, why: `${disk.file.filesystem} does not share blocks between files` },
  ...fileVerbs({
    place,
    isShared: true,
    copy: (from, to) =>
      command('cp', '--reflink=always', '--preserve=mode,ownership,timestamps', '--', from, to),
  }),
};
