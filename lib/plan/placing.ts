import { type CapturedDisk, capturedDisks } from '@/lib/domain/manifest';
import { chooseDriver } from '@/lib/storage';
import type { StorageDriver, TaskContext, WayBack } from '@/lib/storage/driver';
import { isFilePath } from '@/lib/storage/files';
import { intoImage } from '@/lib/storage/qcow2';
import type { Scene } from './plan';
import { isOlder } from './versions';

/** How the capture of one disk comes back, and what that writes. */
export type Placing = Pick<StorageDriver, 'place' | 'release'> & { copiedBytes: number };

/**
 * Two files change places where that loses nothing. An image that holds snapshots, or is about to hold the kept present,
 * stays where it is, and the captured content is written into it.
 */
export function placing(
  scene: Scene,
  disk: CapturedDisk,
  driver: StorageDriver,
  isPresentKept: boolean,
): Placing {
  const onto = ontoVolume(scene, disk, driver);
  if (onto) {
    const copiedBytes = disk.virtualBytes ?? disk.sizeBytes ?? 0;
    return {
      place: (_disk, context) => onto(context).place,
      release: (_disk, context) => onto(context).release,
      copiedBytes,
    };
  }
  return needsImage(scene, disk, driver, isPresentKept) && canPour(scene, disk)
    ? { ...intoImage, copiedBytes: pouredBytes(disk) }
    : { ...driver, copiedBytes: driver.instant ? 0 : (disk.sizeBytes ?? 0) };
}

/** The present disk is a volume itself, and the capture a plain file: how that comes onto such a volume, if it can. */
function ontoVolume(
  scene: Scene,
  disk: CapturedDisk,
  driver: StorageDriver,
): ((context: TaskContext) => WayBack) | undefined {
  const present = presentAt(scene, disk);
  const isFile = present?.file?.kind === 'file';
  if (driver.ownFiles(disk).length === 0 || !present?.volume || isFile) return undefined;
  const { volume } = present;
  const choice = chooseDriver(present);
  const there = choice.kind === 'capture' ? choice.driver : undefined;
  return there?.fromFile && ((context) => there.fromFile?.(disk, volume, context) ?? NOTHING);
}
const NOTHING: WayBack = { place: [], release: [] };

/** A plain file never takes the name of a device: it comes back onto a volume that can be made of it, or not at all. */
export function fitsDevice(scene: Scene, disk: CapturedDisk, driver: StorageDriver): boolean {
  // Whose file was removed is a file all the same.
  const kind = presentAt(scene, disk)?.file?.kind;
  const isDevice = kind ? kind !== 'file' : !isFilePath(disk.path);
  return (
    driver.ownFiles(disk).length === 0 || !isDevice || ontoVolume(scene, disk, driver) !== undefined
  );
}

const presentAt = ({ vm }: Scene, { path }: CapturedDisk) =>
  vm.disks.find((one) => one.path === path);

/** The image cannot stay where it is, although it is about to hold the kept present. */
export const mustSwap = (scene: Scene, disk: CapturedDisk, driver: StorageDriver): boolean =>
  needsImage(scene, disk, driver, true) && !canPour(scene, disk);

/** The image may not be replaced: something would be lost with it, or it is not known what. */
function needsImage(
  scene: Scene,
  disk: CapturedDisk,
  driver: StorageDriver,
  isPresentKept: boolean,
): boolean {
  if (driver.ownFiles(disk).length === 0) return false;
  if (lostInside(scene, disk).length > 0) return true;
  return holdsCaptures(scene, disk) && (isPresentKept || !scene.inventory.inside[disk.path]);
}

/** What lies inside the present image and not inside the capture: libvirt's snapshots, and ours. */
export function lostInside({ inventory }: Scene, { path, ref }: CapturedDisk): string[] {
  const kept = new Set(inventory.inside[ref]?.map(({ name }) => name));
  return (inventory.inside[path] ?? [])
    .filter(({ name }) => !kept.has(name))
    .map(({ name }) => labelOf(inventory, name));
}

/** Whether a snapshot of the VM as it is now would lie inside this image. */
function holdsCaptures(scene: Scene, disk: CapturedDisk): boolean {
  const present = presentAt(scene, disk);
  const choice = present && chooseDriver(present);
  return choice?.kind === 'capture' && choice.driver.insideImage;
}

/** Writing into an image, and giving it the size of then, are things that QEMU learned for images with snapshots in 5.1. */
export const canPour = ({ inventory }: Scene, { format }: CapturedDisk): boolean =>
  format === 'qcow2' && !isOlder(inventory.versions.qemu, '5.1');

/** What lies below the capture is written into the image as well. */
const pouredBytes = ({ sizeBytes, backing = [], virtualBytes }: CapturedDisk): number => {
  const bytes = backing.reduce((sum, base) => sum + base.sizeBytes, sizeBytes ?? 0);
  return Math.min(bytes, virtualBytes ?? bytes);
};

/** The name that people know, where what lies inside an image is the capture of a snapshot of ours. */
function labelOf({ snapshots }: Scene['inventory'], name: string): string {
  const owner = snapshots.find(({ manifest }) =>
    capturedDisks(manifest).some(({ ref }) => ref === name),
  );
  return owner?.manifest.label ?? name;
}
