import type { Disk, Inventory, Vm } from '@/lib/domain/inventory';
import type { StoredDisk } from '@/lib/storage/driver';
import { folderOf } from '@/lib/storage/files';

/** Free bytes below which memory and overlays stop growing: the host needs some for itself. */
export const RESERVE_BYTES = 256 * 1024 ** 2;

/** The short-lived overlays of method `live`: where they lie, and how one is known for what it is. */
const NAME = /\.savepoint-(\d{8}t\d{6}-[0-9a-f]{6})\.overlay$/;

/**
 * Where the overlay of a disk lies: beside a file, on the same filesystem; for a device in the folder that libvirt gives
 * its QEMU, which that user can reach. Never in the store, which belongs to root.
 */
export function overlayOf(
  disk: StoredDisk,
  { saveDir }: Pick<Inventory, 'saveDir'>,
  taskId: string,
) {
  const ending = `.savepoint-${taskId}.overlay`;
  if (disk.file.kind === 'file') {
    const { filesystem } = disk.file;
    return { path: `${disk.path}${ending}`, folder: folderOf(disk.path), filesystem };
  }
  const folder = folderOf(saveDir.path);
  const name = disk.path.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^_+/, '');
  return { path: `${folder}/${name}${ending}`, folder, filesystem: saveDir.filesystem };
}

/** The disks of a VM that lie on an overlay which a snapshot left behind, and the task that made it. */
export function leftOverlays({ disks }: Vm): { disk: Disk & { path: string }; taskId: string }[] {
  return disks.flatMap((disk) => {
    const taskId = NAME.exec(disk.path ?? '')?.[1];
    return taskId === undefined || disk.path === undefined
      ? []
      : [{ disk: { ...disk, path: disk.path }, taskId }];
  });
}
