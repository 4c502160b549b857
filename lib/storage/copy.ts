import { command } from '@/lib/shell/command';
import type { StorageDriver } from './driver';
import { fileVerbs } from './files';

/** The last resort: every used block is read and written, so the guest waits for the whole of it. */
export const copy: StorageDriver = {
  name: 'copy',
  title: 'full copy',
  instant: false,
  captures: ['beneath'],
  insideImage: false,
  copiedBytes: (disk) => disk.file.allocatedBytes,
  matches: (disk) =>
    disk.file.kind === 'file'
      ? { ok: true }
      : { ok: false, why: 'it is a block device, and no driver for its kind of volume is there' },
  ...fileVerbs({
    isShared: false,
    place: (disk, context) => `${context.snapshotDir}/disk-${disk.target}.${disk.format}`,
    copy: (from, to) =>
      command('cp', '--sparse=always', '--preserve=mode,ownership,timestamps', '--', from, to),
  }),
};
