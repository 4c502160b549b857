import type { FoundFile, Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { asPlainFile, plainFileName } from './leaving';
import { type Scene, storePaths } from './plan';

/** What was found on a host of that which snapshots need beside their parts, where somebody looked for it. */
export type Around = { files: Record<string, FoundFile>; machines?: string[] };

/** Files that a snapshot names outside of itself. A host that does not have it looks for none of them by itself. */
export function namedOutside({ disks, configuration }: Manifest): string[] {
  const media = disks.flatMap((disk) => (disk.captured || !disk.medium ? [] : [disk.medium.path]));
  const emulator = configuration?.emulator;
  return [...media, ...(emulator === undefined ? [] : [emulator])];
}

/**
 * The host as it will be once these snapshots have come to it, so that every rule about one that is there can be asked before
 * it is fetched. All their parts count as whole: that is proven at arrival. Without `around` nobody has looked for what they
 * need beside them, and that counts as there. `takenBytes`: what they take of the store's filesystem.
 */
export function onceArrived(
  scene: Scene,
  manifests: readonly Manifest[],
  around?: Around,
  takenBytes = 0,
): Scene {
  const { host } = scene;
  const inventory = withLessRoom(scene.inventory, takenBytes);
  const paths = storePaths(host.storePath);
  const arrived = manifests.map((manifest): SnapshotRecord => {
    const dir = paths.snapshot(manifest.vm.uuid, manifest.id);
    return { manifest: manifestHere(manifest, dir), dir };
  });
  const files: Inventory['files'] = {
    ...(around?.files ?? assumed(manifests)),
    ...inventory.files,
    ...captures(arrived),
  };
  const machines = inventory.machines ?? around?.machines;
  return {
    ...scene,
    inventory: {
      ...{ ...inventory, files, snapshots: [...inventory.snapshots, ...arrived] },
      ...(machines ? { machines } : {}),
    },
  };
}

/** As it is once so much more is in the store: other folders of its filesystem have less as well. */
function withLessRoom(inventory: Inventory, bytes: number): Inventory {
  const { store, saveDir } = inventory;
  const less = <T extends { deviceId: string; freeBytes: number }>(place: T): T =>
    place.deviceId === store.deviceId
      ? { ...place, freeBytes: Math.max(0, place.freeBytes - bytes) }
      : place;
  return { ...inventory, store: less(store), saveDir: less(saveDir) };
}

function manifestHere(manifest: Manifest, dir: string): Manifest {
  const { deduplicated: _, ...rest } = manifest;
  return {
    ...rest,
    disks: manifest.disks.map((disk) =>
      disk.captured ? asPlainFile(disk, `${dir}/${plainFileName(disk)}`) : disk,
    ),
  };
}

/** What they need beside their parts, as it was when they were taken. */
const assumed = (manifests: readonly Manifest[]): Inventory['files'] =>
  Object.fromEntries(
    manifests.flatMap(({ disks, configuration }) => [
      ...disks.flatMap((disk) =>
        disk.captured || !disk.medium ? [] : [[disk.medium.path, disk.medium] as const],
      ),
      ...(configuration?.emulator === undefined
        ? []
        : [[configuration.emulator, { sizeBytes: 0, modifiedAt: 0 }] as const]),
    ]),
  );

const captures = (records: readonly SnapshotRecord[]): Inventory['files'] =>
  Object.fromEntries(
    records.flatMap(({ manifest }) =>
      capturedDisks(manifest).map(
        ({ ref, refBytes = 0 }) => [ref, { sizeBytes: refBytes, modifiedAt: 0 }] as const,
      ),
    ),
  );
