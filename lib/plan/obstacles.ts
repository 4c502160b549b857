import type { Vm } from '@/lib/domain/inventory';
import { no, type Verdict, YES } from '@/lib/domain/problem';
import type { Scene } from './plan';

/** Facts of the host that stand in the way of more than one operation. Each is asked here only. */

/** Who and where, for sentences. */
export const at = ({ vm, host }: Scene) => ({ vm: vm.name, host: host.name });

export function noForeignSave(scene: Scene): Verdict {
  const saved = scene.vm.managedSave;
  return saved ? no('vm-managed-save', { ...at(scene), path: saved.path }) : YES;
}

export function storeWritable({ host, inventory: { store } }: Scene): Verdict {
  return store.writable ? YES : no('store-not-writable', { host: host.name, path: store.path });
}

/** Another VM that writes to the same file or device. */
function otherUser(scene: Scene, path: string): Vm | undefined {
  return scene.inventory.vms.find(
    (other) =>
      other.uuid !== scene.vm.uuid &&
      other.disks.some((disk) => !disk.readOnly && disk.device === 'disk' && disk.path === path),
  );
}

export function diskFree(scene: Scene, target: string, path: string): Verdict {
  const other = otherUser(scene, path);
  return other ? no('disk-shared', { ...at(scene), disk: target, path, other: other.name }) : YES;
}
