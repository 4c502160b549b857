import { isForeignId } from '@/lib/domain/ids';
import type { ForeignSnapshot } from '@/lib/domain/inventory';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { chooseDriver } from '@/lib/storage';
import { isLayer } from '@/lib/storage/layers';
import { at, diskFree, noForeignSave, storeWritable } from './obstacles';
import type { Scene } from './plan';
import { imageIsFree } from './removal';
import { imageOver } from './restorable-disks';
import { mayTouch } from './rules';

/**
 * What may be done to snapshots that libvirt made for other tools. Those inside the images are put back and deleted by
 * libvirt itself; those that are chains of files are left alone, because whoever cuts a chain tears all that lies above.
 */
export const foreignId = (name: string) => `libvirt:${name}`;

export function foreignOf({ vm }: Scene, id: string): ForeignSnapshot | undefined {
  return isForeignId(id) ? vm.foreign?.find(({ name }) => foreignId(name) === id) : undefined;
}

/** The images that hold it, by the disk's target. */
export function imagesOf({ vm }: Scene, { disks }: ForeignSnapshot) {
  return disks.flatMap(({ target, kind }) => {
    const path = vm.disks.find((disk) => disk.target === target)?.path;
    return kind === 'internal' ? [{ target, path: path ?? '' }] : [];
  });
}

function isInside(scene: Scene, { name, memory, disks }: ForeignSnapshot): Verdict {
  const isExternal = memory === 'external' || disks.some(({ kind }) => kind === 'external');
  return isExternal ? no('foreign-external', { snapshot: name, ...at(scene) }) : YES;
}

/** As many digits as no image ever counts to: libvirt's own names are seconds since 1970, and stay usable. */
const MORE_DIGITS_THAN_IDS = 10;

/**
 * QEMU takes a name for an ID first, and gives IDs by counting: also to what is put aside in the image on the way back.
 */
function isNoNumber(scene: Scene, snapshot: ForeignSnapshot): Verdict {
  const { name } = snapshot;
  const mayBecome = /^\d+$/.test(name) && name.length < MORE_DIGITS_THAN_IDS;
  const isOne = imagesOf(scene, snapshot).some(({ path }) =>
    scene.inventory.inside[path]?.some((one) => one.id === name && one.name !== name),
  );
  return mayBecome || isOne ? no('foreign-numbered', { snapshot: name, ...at(scene) }) : YES;
}

/** Every image still holds it, and nothing lies above or beside. */
function imagesAreRight(scene: Scene, snapshot: ForeignSnapshot): Verdict {
  const { inventory } = scene;
  return firstNo(
    ...imagesOf(scene, snapshot).map(({ target, path }) => () => {
      // A rollback of ours may have frozen it by then.
      if (isLayer(path)) return no('foreign-external', { snapshot: snapshot.name, ...at(scene) });
      const facts = { snapshot: snapshot.name, disk: target };
      const inside = inventory.inside[path] ?? [];
      if (!inside.some(({ name }) => name === snapshot.name)) {
        const below = chainedOver(scene, target);
        if (below !== undefined) {
          return no('restore-disk-below', { ...facts, path: below, above: path });
        }
        const detail = path === '' ? 'the disk is gone' : `${snapshot.name} is not in ${path}`;
        return no('restore-capture-gone', { ...facts, detail });
      }
      const above = imageOver(scene, path);
      return above === undefined
        ? diskFree(scene, target, path)
        : no('restore-disk-below', { ...facts, path, above });
    }),
  );
}

/** The image over which an external snapshot has laid the one that the disk writes to now. */
function chainedOver({ vm }: Scene, target: string): string | undefined {
  const isChained = vm.foreign?.some(({ disks }) =>
    disks.some((disk) => disk.target === target && disk.kind === 'external'),
  );
  return isChained ? vm.disks.find((disk) => disk.target === target)?.file?.backing[0] : undefined;
}

/** Memory or some of the disks over others that stayed as they are would tear the guest's filesystems. */
function holdsEveryDisk({ vm }: Scene, snapshot: ForeignSnapshot): Verdict {
  const held = new Set(
    snapshot.disks.filter(({ kind }) => kind === 'internal').map(({ target }) => target),
  );
  const missing = vm.disks.find(
    (disk) => !held.has(disk.target) && chooseDriver(disk).kind !== 'skip',
  );
  return missing
    ? no('foreign-partial', { snapshot: snapshot.name, disk: missing.target, vm: vm.name })
    : YES;
}

/** May libvirt put the VM back to it? */
export function mayRevert(scene: Scene, snapshot: ForeignSnapshot): Verdict {
  return firstNo(
    () => mayTouch(scene),
    () => (scene.vm.persistent ? YES : no('vm-transient', at(scene))),
    () => isInside(scene, snapshot),
    () => isNoNumber(scene, snapshot),
    () => noForeignSave(scene),
    () => imagesAreRight(scene, snapshot),
    () => holdsEveryDisk(scene, snapshot),
    () => storeWritable(scene),
  );
}

/** May libvirt delete it? */
export function mayDelete(scene: Scene, snapshot: ForeignSnapshot): Verdict {
  return firstNo(
    () => mayTouch(scene),
    () => isInside(scene, snapshot),
    () => isNoNumber(scene, snapshot),
    () => imagesAreRight(scene, snapshot),
    ...imagesOf(scene, snapshot).map(
      ({ path }) =>
        () =>
          imageIsFree(scene, { label: snapshot.name }, path),
    ),
    () => storeWritable(scene),
  );
}
