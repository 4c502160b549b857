import { type FoundFile, FULL_PERCENT } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { driverNamed } from '@/lib/storage';
import type { StorageDriver } from '@/lib/storage/driver';
import { isLayer, rootOf } from '@/lib/storage/layers';
import { goesElsewhere } from './layers';
import { at, diskFree, poolOf } from './obstacles';
import { canPour, fitsDevice, lostInside, placing } from './placing';
import type { Scene } from './plan';
import { hasRoom } from './room';

/** Every captured disk can be put back: its capture and all below it is there, and nobody else would be hurt. */
export function disksCanReturn(scene: Scene, manifest: Manifest): Verdict {
  return firstNo(
    ...capturedDisks(manifest).map((disk) => () => diskCanReturn(scene, manifest, disk)),
  );
}

function diskCanReturn(scene: Scene, { label }: Manifest, disk: CapturedDisk): Verdict {
  const { target, path } = disk;
  const driver = driverNamed(disk.driver);
  if (!driver) {
    const detail = `it was captured by “${disk.driver}”, which this version does not know`;
    return no('disk-no-driver', { ...at(scene), disk: target, path, detail });
  }
  const where = { snapshot: label, disk: target };
  return firstNo(
    () => {
      const fault = driver.fault(disk, scene.inventory);
      return fault === undefined ? YES : no('restore-capture-gone', { ...where, detail: fault });
    },
    () => basesAreUnchanged(scene, label, disk),
    () => diskFree(scene, target, path),
    () => (driver.freezesFile ? nobodyWrites(scene, label, disk) : YES),
    () => {
      const above = goesElsewhere(scene, disk, driver) ? undefined : imageOver(scene, path);
      return above === undefined ? YES : no('restore-disk-below', { ...where, path, above });
    },
    () =>
      fitsDevice(scene, disk, driver)
        ? YES
        : no('restore-no-volume', { ...where, path, host: scene.host.name }),
    () =>
      goesElsewhere(scene, disk, driver)
        ? nothingIsLeftInside(scene, label, disk)
        : nothingInsideIsLost(scene, label, disk),
    () => roomBeside(scene, disk, driver),
  );
}

/** Data below a capture is part of it: memory over other data would destroy the guest's filesystems. */
function basesAreUnchanged({ inventory }: Scene, snapshot: string, disk: CapturedDisk): Verdict {
  for (const base of disk.backing ?? []) {
    const found = inventory.files[base.path];
    const facts = { snapshot, disk: disk.target, path: base.path };
    if (!found) return no('restore-base-gone', facts);
    if (changed(found, base)) return no('restore-base-changed', facts);
  }
  return YES;
}

/** Nor does the VM itself, if somebody has defined it over the frozen file again. */
function nobodyWrites({ vm }: Scene, snapshot: string, { target, ref }: CapturedDisk): Verdict {
  return vm.state !== 'shut off' && vm.disks.some(({ path }) => path === ref)
    ? no('restore-base-changed', { snapshot, disk: target, path: ref })
    : YES;
}

/** An image of any VM that lies over this one, and would be torn when this one goes back. */
export function imageOver({ inventory }: Scene, path: string): string | undefined {
  return inventory.vms
    .flatMap(({ disks }) => disks)
    .find((disk) => disk.path !== path && disk.file?.backing.includes(path))?.path;
}

/** An image that would take along what was put inside it since is not replaced; nor is it written to by a QEMU that cannot. */
function nothingInsideIsLost(scene: Scene, snapshot: string, disk: CapturedDisk): Verdict {
  const { target, path } = disk;
  if (driverNamed(disk.driver)?.ownFiles(disk).length === 0 || canPour(scene, disk)) return YES;
  const names = lostInside(scene, disk).join(', ');
  return names === '' ? YES : no('restore-foreign-inside', { snapshot, disk: target, path, names });
}

/** Nor in a layer that the VM leaves, where libvirt put snapshots of its own. */
function nothingIsLeftInside(scene: Scene, snapshot: string, { target }: CapturedDisk): Verdict {
  const path = scene.vm.disks.find((disk) => disk.target === target)?.path ?? '';
  const inside = isLayer(path) ? (scene.inventory.inside[path] ?? []) : [];
  const names = inside.map(({ name }) => name).join(', ');
  return names === '' ? YES : no('restore-foreign-inside', { snapshot, disk: target, path, names });
}

/** The copy is laid beside the present disk before the two change places, or written into its image. */
function roomBeside(scene: Scene, disk: CapturedDisk, driver: StorageDriver): Verdict {
  const { vm, host } = scene;
  const present = vm.disks.find(({ path }) => path === disk.path);
  const needBytes = placing(scene, disk, driver, false).copiedBytes;
  const pool = present && poolOf(scene, present);
  // A device lies in no filesystem: without a pool nobody knows.
  const beside = present?.file?.kind === 'file' ? present.file.freeBytes : needBytes;
  const freeBytes = pool
    ? Math.floor((pool.totalBytes * (FULL_PERCENT - pool.usedPercent)) / 100)
    : beside;
  const path = pool?.name ?? disk.path;
  return hasRoom({ host: host.name, path, freeBytes: Math.max(0, freeBytes) }, needBytes);
}

/** The media that lay in drives, and what became of them. */
function media({ inventory }: Scene, manifest: Manifest) {
  return manifest.disks.flatMap((disk) => {
    if (disk.captured || !disk.medium) return [];
    const { path } = disk.medium;
    const found = inventory.files[path];
    const state = !found ? 'gone' : changed(found, disk.medium) ? 'changed' : 'same';
    return [{ facts: { snapshot: manifest.label, disk: disk.target, path }, state }];
  });
}

/** libvirt does not resume a guest whose medium is gone; one that is shut off can still be defined. */
export function mediaAreThere(scene: Scene, manifest: Manifest): Verdict {
  const gone = media(scene, manifest).find(({ state }) => state === 'gone');
  return gone && manifest.withMemory ? no('restore-medium-gone', gone.facts) : YES;
}

export function mediumNotes(scene: Scene, manifest: Manifest): Problem[] {
  return media(scene, manifest).flatMap(({ facts, state }) => {
    if (state === 'same') return [];
    return [problem(state === 'gone' ? 'restore-medium-gone' : 'restore-medium-changed', facts)];
  });
}

/** Both kinds of capture bring the old size back with the content (qcow2 since QEMU 5.1, before which it had no resize). */
export function resizeNotes({ inventory, vm }: Scene, manifest: Manifest): Problem[] {
  return capturedDisks(manifest).flatMap(({ target, path, virtualBytes: thenBytes }) => {
    const present = vm.disks.find(
      (disk) => disk.path !== undefined && rootOf(disk.path) === rootOf(path),
    );
    const file = present?.file;
    const found = inventory.files[present?.path ?? path];
    const isRaw = found?.virtualBytes === undefined;
    const nowBytes = isRaw
      ? file?.kind === 'file' || present?.volume
        ? file?.sizeBytes
        : undefined
      : found.virtualBytes;
    return thenBytes === undefined || nowBytes === undefined || thenBytes === nowBytes
      ? []
      : [problem('restore-disk-resized', { disk: target, thenBytes, nowBytes })];
  });
}

const changed = (found: FoundFile, then: { sizeBytes: number; modifiedAt: number }) =>
  found.sizeBytes !== then.sizeBytes || found.modifiedAt !== then.modifiedAt;
