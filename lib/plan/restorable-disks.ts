import type { FoundFile } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { driverNamed } from '@/lib/storage';
import { at, diskFree } from './obstacles';
import type { Scene } from './plan';

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
    () => {
      const above = imageOver(scene, path);
      return above === undefined ? YES : no('restore-disk-below', { ...where, path, above });
    },
    () => nothingInsideIsLost(scene, label, disk),
    () => (driver.instant ? YES : roomBeside(scene, disk)),
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

/** An image of any VM that lies over this one, and would be torn when this one goes back. */
export function imageOver({ inventory }: Scene, path: string): string | undefined {
  return inventory.vms
    .flatMap(({ disks }) => disks)
    .find((disk) => disk.path !== path && disk.file?.backing.includes(path))?.path;
}

/** An image that is replaced as a whole takes along what was put inside it since: libvirt's snapshots, and ours. */
function nothingInsideIsLost({ inventory }: Scene, snapshot: string, disk: CapturedDisk): Verdict {
  const { target, path, ref } = disk;
  if (driverNamed(disk.driver)?.ownFiles(disk).length === 0) return YES;
  const kept = new Set(inventory.inside[ref]?.map(({ name }) => name));
  const lost = inventory.inside[path]?.map(({ name }) => name).filter((name) => !kept.has(name));
  return lost && lost.length > 0
    ? no('restore-foreign-inside', {
        ...{ snapshot, disk: target, path },
        names: lost.map((name) => labelOf(inventory, name)).join(', '),
      })
    : YES;
}

/** The copy is laid beside the present disk before the two change places. */
function roomBeside({ vm, host }: Scene, disk: CapturedDisk): Verdict {
  const present = vm.disks.find(({ path }) => path === disk.path)?.file;
  const needBytes = disk.sizeBytes ?? 0;
  if (!present || needBytes <= present.freeBytes) return YES;
  const { freeBytes } = present;
  return no('no-space', { host: host.name, path: disk.path, needBytes, freeBytes });
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
    const present = vm.disks.find((disk) => disk.path === path);
    const file = present?.file;
    const found = inventory.files[path];
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

/** The name that people know, where what lies inside an image is the capture of a snapshot of ours. */
function labelOf({ snapshots }: Scene['inventory'], name: string): string {
  const owner = snapshots.find(({ manifest }) =>
    capturedDisks(manifest).some(({ ref }) => ref === name),
  );
  return owner?.manifest.label ?? name;
}
