import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { driverNamed } from '@/lib/storage';
import { mayLeaveRepository } from './dedup';
import type { Scene } from './plan';
import { mayChange } from './rules';

/** May this snapshot be removed? What lies inside a disk's image can go only while nobody else holds that image. */
export function mayRemove(scene: Scene, manifest: Manifest): Verdict {
  const { host, inventory } = scene;
  return firstNo(
    () => mayChange(scene),
    () => mayLeaveRepository({ ...inventory, name: host.name }, manifest),
    ...capturedDisks(manifest)
      .filter((disk) => driverNamed(disk.driver)?.insideImage)
      .map(
        ({ path }) =>
          () =>
            imageIsFree(scene, manifest, path),
      ),
  );
}

/**
 * A running VM's own QEMU removes from the image that it writes to; an image that another VM uses, or over which a tool
 * has laid a newer one (`virsh snapshot-create --disk-only`), it keeps locked.
 */
export function imageIsFree(
  { inventory, vm, host }: Scene,
  { label }: Pick<Manifest, 'label'>,
  path: string,
): Verdict {
  for (const other of inventory.vms) {
    if (other.state === 'shut off') continue;
    const facts = { snapshot: label, path, host: host.name };
    if (other.uuid !== vm.uuid && other.disks.some((disk) => disk.path === path)) {
      return no('capture-in-use', { ...facts, other: other.name });
    }
    const above = other.disks.find(
      (disk) => disk.path !== path && disk.file?.backing.includes(path),
    );
    if (above) {
      return no('capture-below', { ...facts, vm: other.name, above: above.path ?? above.target });
    }
  }
  return YES;
}
