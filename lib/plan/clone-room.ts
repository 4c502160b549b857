import type { FileFacts } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest, plainBytes } from '@/lib/domain/manifest';
import { firstNo, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { folderOf, isFilePath } from '@/lib/storage/files';
import { leavingStagedBytes } from './leaving';
import { mayHoldDisk } from './places';
import type { Scene } from './plan';
import { hasRoom } from './room';

const IMAGES = '/var/lib/libvirt/images';

/** Whether a new VM's disk may lie beside the old one: that was a file, in a place for one. */
export const liesBeside = (scene: Scene, { path }: CapturedDisk): boolean =>
  isFilePath(path) && mayHoldDisk(scene, path);

/** Where the disk of a new VM goes: beside the old one, or to libvirt's own folder. */
export const folderFor = (scene: Scene, disk: CapturedDisk): string =>
  liesBeside(scene, disk) ? folderOf(disk.path) : IMAGES;

/** Folders of one filesystem, as far as anybody knows, and what is written there. `freeBytes`: where a look found out. */
export type CloneRoom = { folder: string; needBytes: number; freeBytes?: number };

/** What is laid out in the store: memory, once more where it is compressed, and disks that cannot be read as they lie. */
function storeBytes(scene: Scene, manifest: Manifest): number {
  return [
    ...manifest.parts.map((part) => plainBytes(part) * (part.packed ? 2 : 1)),
    ...capturedDisks(manifest).map((disk) => stagedBytes(scene, disk)),
  ].reduce((sum, bytes) => sum + bytes, 0);
}

const stagedBytes = ({ inventory }: Scene, disk: CapturedDisk): number =>
  leavingStagedBytes(disk, inventory.files[disk.path]?.sizeBytes);

/** What is known of a folder from a disk that lies in it. */
const factsOf = ({ inventory, vm }: Scene, folder: string): FileFacts | undefined =>
  [vm, ...inventory.vms]
    .flatMap(({ disks }) => disks)
    .find(({ path, file }) => file?.kind === 'file' && path && folderOf(path) === folder)?.file;

/** What a disk takes in its folder: nothing where it shares its blocks with what it is laid from. */
function laidBytes(scene: Scene, disk: CapturedDisk, folder: string): number {
  const staged = stagedBytes(scene, disk);
  const to = factsOf(scene, folder);
  if (to?.reflink && to.deviceId === sourceDevice(scene, disk, staged > 0)) return 0;
  return staged || (disk.sizeBytes ?? disk.virtualBytes ?? 0);
}

/** The filesystem of the file that a disk is laid from; undefined where that is a device, or nobody knows. */
function sourceDevice(
  scene: Scene,
  { path, ref }: CapturedDisk,
  isStaged: boolean,
): string | undefined {
  if (isStaged || ref.startsWith(`${scene.host.storePath}/`)) return scene.inventory.store.deviceId;
  // A capture that is no part of the store lies beside its disk.
  return isFilePath(ref) ? factsOf(scene, folderOf(path))?.deviceId : undefined;
}

/** What a VM from this snapshot takes, the store first. A folder on the store's filesystem is a part of that. */
export function roomsFor(scene: Scene, manifest: Manifest): [CloneRoom, ...CloneRoom[]] {
  const { store } = scene.inventory;
  const inStore: CloneRoom = {
    folder: scene.host.storePath,
    needBytes: storeBytes(scene, manifest),
    freeBytes: store.freeBytes,
  };
  const rooms = new Map([[store.deviceId, inStore]]);
  for (const disk of capturedDisks(manifest)) {
    const folder = folderFor(scene, disk);
    const facts = factsOf(scene, folder);
    const key = facts?.deviceId ?? folder;
    const room: CloneRoom = rooms.get(key) ?? {
      ...{ folder, needBytes: 0 },
      ...(facts ? { freeBytes: facts.freeBytes } : {}),
    };
    room.needBytes += laidBytes(scene, disk, folder);
    rooms.set(key, room);
  }
  const [, ...folders] = rooms.values();
  return [inStore, ...folders];
}

/** Is there room wherever that is known? The host is asked again for all of it. */
export const roomToMake = (scene: Scene, manifest: Manifest): Verdict =>
  firstNo(
    ...roomsFor(scene, manifest).map(({ folder: path, needBytes, freeBytes }) => (): Verdict => {
      const room = { host: scene.host.name, path };
      return freeBytes === undefined ? YES : hasRoom({ ...room, freeBytes }, needBytes);
    }),
  );

/** Asks the host for the room in the folders that the disks go to. They must be there by then. */
export const roomSteps = ([, ...folders]: readonly CloneRoom[]): Step[] =>
  folders
    .filter(({ needBytes }) => needBytes > 0)
    .map(({ folder, needBytes }, n) => ({
      id: `check-room-${n + 1}`,
      title: `Check the free space for disks in ${folder}`,
      run: command('sp_room', folder, String(needBytes)),
    }));
