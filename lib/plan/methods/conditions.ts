import type { VmState } from '@/lib/domain/inventory';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { chooseDriver } from '@/lib/storage';
import type { Standstill } from '@/lib/storage/driver';
import { at } from '../obstacles';
import type { Scene } from '../plan';
import { isOlder } from '../versions';

/** What methods ask of a VM, each asked here only. */

export const isActive = (state: VmState) => state === 'running' || state === 'paused';

/** Its memory can be saved at all. */
export function memorySavable(scene: Scene): Verdict {
  const { vm } = scene;
  return vm.unsavable.length > 0
    ? no('vm-unsavable-device', { ...at(scene), devices: vm.unsavable.join(', ') })
    : YES;
}

/** It runs; a paused one has no use for a short pause. */
export function runs(scene: Scene): Verdict {
  const { state } = scene.vm;
  return state === 'running' ? YES : no('vm-state', { ...at(scene), state, wanted: 'running' });
}

/** Every disk's driver can capture it while it stands like this. */
export function disksStand(
  scene: Scene,
  standstill: Exclude<Standstill, 'unused' | 'bound'>,
): Verdict {
  return firstNo(
    ...scene.vm.disks.map((disk) => () => {
      const choice = chooseDriver(disk);
      if (choice.kind !== 'capture' || choice.driver.captures.includes(standstill)) return YES;
      return no('disk-needs-stop', {
        ...at(scene),
        disk: disk.target,
        how: choice.driver.title,
      });
    }),
  );
}

/** At least one disk makes libvirt bring memory and disks to one instant. */
export function hasDisks(scene: Scene): Verdict {
  return scene.vm.disks.some((disk) => chooseDriver(disk).kind === 'capture')
    ? YES
    : no('vm-without-disks', at(scene));
}

/** libvirt on the host is that version or a newer one. */
export function libvirtIs(scene: Scene, needs: string): Verdict {
  const now = scene.inventory.versions.libvirt;
  return isOlder(now, needs) ? no('libvirt-too-old', { host: scene.host.name, needs, now }) : YES;
}
