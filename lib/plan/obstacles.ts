import {
  type Disk,
  FILLING_PERCENT,
  FULL_PERCENT,
  type Pool,
  type Vm,
  type Volume,
} from '@/lib/domain/inventory';
import { no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { chooseDriver } from '@/lib/storage';
import { isDeep } from '@/lib/storage/overlay';
import type { Scene } from './plan';
import { hasRoom } from './room';

/** Facts of the host that stand in the way of more than one operation. Each is asked here only. */

/** Who and where, for sentences. */
export const at = ({ vm, host }: Scene) => ({ vm: vm.name, host: host.name });

export function noForeignSave(scene: Scene): Verdict {
  const saved = scene.vm.managedSave;
  return saved ? no('vm-managed-save', { ...at(scene), path: saved.path }) : YES;
}

/** As far as the definition of a running VM says it; what it does not say is asked on the host. */
export function noForeignJob(scene: Scene): Verdict {
  const busy = scene.vm.disks.find(({ job }) => job !== undefined);
  return busy ? no('vm-job-running', { ...at(scene), what: `${busy.job}, ${busy.target}` }) : YES;
}

export function storeWritable({ host, inventory: { store } }: Scene): Verdict {
  return store.writable ? YES : no('store-not-writable', { host: host.name, path: store.path });
}

export function storeHasRoom({ host, inventory: { store } }: Scene, needBytes: number): Verdict {
  return hasRoom({ ...store, host: host.name }, needBytes);
}

/** Another path may lead to the same volume. */
const volumePath = ({ name }: Volume) => `/dev/${name}`;

/** Another VM that writes to the same file or device. */
function otherUser(scene: Scene, path: string): Vm | undefined {
  return scene.inventory.vms.find(
    (other) =>
      other.uuid !== scene.vm.uuid &&
      other.disks.some(
        (disk) =>
          !disk.readOnly &&
          disk.device === 'disk' &&
          (disk.path === path || (disk.volume && volumePath(disk.volume) === path)),
      ),
  );
}

export function diskFree(scene: Scene, target: string, path: string): Verdict {
  const other = otherUser(scene, path);
  return other ? no('disk-shared', { ...at(scene), disk: target, path, other: other.name }) : YES;
}

/** The pool that the volume of a disk takes its room from. */
export function poolOf({ inventory }: Scene, { volume }: Pick<Disk, 'volume'>): Pool | undefined {
  return inventory.pools.find(
    ({ storage, name }) => storage === volume?.storage && name === volume.pool,
  );
}

const fullest = ({ usedPercent, metadataPercent = 0 }: Pool) =>
  Math.max(usedPercent, metadataPercent);
const fullness = ({ name, usedPercent, metadataPercent }: Pool) => ({
  ...{ pool: name, usedPercent, metadataPercent: metadataPercent ?? null },
});

export function poolHasRoom(scene: Scene, disk: Disk): Verdict {
  const pool = poolOf(scene, disk);
  if (!pool || fullest(pool) < FULL_PERCENT) return YES;
  const facts = { host: scene.host.name, limitPercent: FULL_PERCENT };
  return no('pool-full', { ...facts, ...fullness(pool) });
}

/** Pools of a VM's disks that fill up, each said once. */
export function fillingPools(scene: Scene): Problem[] {
  const pools = new Set(scene.vm.disks.flatMap((disk) => poolOf(scene, disk) ?? []));
  return [...pools]
    .filter((pool) => fullest(pool) >= FILLING_PERCENT)
    .map((pool) => problem('note-pool-filling', fullness(pool)));
}

/** Of a VM's disks those that are copied whole because no layer is laid over them any more. */
export function deepDisks({ disks }: Vm): Problem[] {
  return disks.flatMap((one) => {
    const choice = chooseDriver(one);
    if (choice.kind !== 'capture' || choice.driver.name !== 'copy' || !isDeep(choice.disk))
      return [];
    const files = choice.disk.file.backing.length;
    return [problem('note-disk-deep', { disk: one.target, files })];
  });
}
