import type { Manifest } from '@/lib/domain/manifest';
import type { Mode } from '@/lib/domain/mode';
import { MAX_DESCRIPTION_BYTES, nameFault } from '@/lib/domain/names';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { chooseDriver } from '@/lib/storage';
import { chooseMethod } from './methods';
import { at, diskFree, noForeignJob, noForeignSave, poolHasRoom, storeWritable } from './obstacles';
import { leftOverlays } from './overlays';
import type { Scene } from './plan';
import { restorability } from './restorable';

/**
 * "May I, and if not, why?" Each rule stands here once: the screen disables with its sentence, the service
 * refuses with it, the planner asks it again on fresh facts.
 */

/** Nobody else works on the VM, and its definition is understood. */
export function mayTouch(scene: Scene): Verdict {
  const { vm, busyTask } = scene;
  if (vm.odd !== undefined) return no('vm-odd', { ...at(scene), detail: vm.odd });
  if (busyTask !== undefined) return no('vm-busy', { ...at(scene), task: busyTask });
  const { interrupted } = scene;
  if (interrupted) {
    const { kind, label } = interrupted;
    return no('vm-interrupted', { ...at(scene), kind, label });
  }
  const [left] = leftOverlays(vm);
  if (left) {
    const { target: disk, path } = left.disk;
    return no('vm-on-overlay', { ...at(scene), disk, path });
  }
  return YES;
}

/** Every writable disk can be captured: a snapshot of some of them would tear the VM's state apart. */
export function disksCapturable(scene: Scene): Verdict {
  for (const disk of scene.vm.disks) {
    const choice = chooseDriver(disk);
    const facts = { ...at(scene), disk: disk.target, path: disk.path ?? disk.sourceType };
    if (choice.kind === 'none') return no('disk-no-driver', { ...facts, detail: choice.why });
    if (choice.kind === 'missing') return no('disk-missing', facts);
    if (choice.kind === 'capture') {
      const free = diskFree(scene, disk.target, choice.disk.path);
      if (!free.ok) return free;
      const room = poolHasRoom(scene, disk);
      if (!room.ok) return room;
    }
  }
  return YES;
}

/** May a snapshot be taken now, with or without memory? Space is the planner's question: it knows the sizes. */
export function mayTake(scene: Scene, withMemory: boolean, mode: Mode = 'auto'): Verdict {
  return firstNo(
    () => mayTouch(scene),
    () => (scene.vm.persistent ? YES : no('vm-transient', at(scene))),
    () => noForeignSave(scene),
    () => noForeignJob(scene),
    () => disksCapturable(scene),
    () => storeWritable(scene),
    () => {
      const choice = chooseMethod(scene, withMemory, mode);
      return choice.ok ? YES : choice;
    },
  );
}

/** May the VM go back to this snapshot? What the badge calls red is refused with the same sentence. */
export function mayRollback(scene: Scene, manifest: Manifest): Verdict {
  return firstNo(
    () => mayTouch(scene),
    () => noForeignJob(scene),
    () => {
      const { level, problem } = restorability(scene, manifest);
      return level === 'red' ? { ok: false, problem } : YES;
    },
  );
}

/** May a snapshot be read through? It disturbs nobody, so a busy VM is no reason against it. */
export const mayVerify = (scene: Scene): Verdict => storeWritable(scene);

/** May this snapshot be removed, or its label and description be changed? */
export function mayChange(scene: Scene): Verdict {
  return firstNo(
    () => mayTouch(scene),
    () => storeWritable(scene),
  );
}

/** Is this label free and well formed, and does the description fit? */
export function mayBeCalled(
  scene: Scene,
  label: string,
  description: string,
  except?: string,
): Verdict {
  const taken = snapshotsOf(scene)
    .filter(({ id }) => id !== except)
    .map((manifest) => manifest.label)
    // A name that libvirt has given away would be two rows of one tree.
    .concat(scene.vm.libvirtSnapshots);
  const fault = nameFault(label, taken);
  if (fault === 'pattern') return no('name-pattern', { name: label });
  if (fault === 'reserved') return no('name-reserved', { name: label });
  if (fault === 'taken') return no('name-taken', { name: label, vm: scene.vm.name });
  const bytes = new TextEncoder().encode(description).length;
  return bytes > MAX_DESCRIPTION_BYTES
    ? no('description-too-long', { bytes, maxBytes: MAX_DESCRIPTION_BYTES })
    : YES;
}

/** The VM's snapshots, oldest first. */
export function snapshotsOf({ inventory, vm }: Scene): Manifest[] {
  return inventory.snapshots
    .map((record) => record.manifest)
    .filter((manifest) => manifest.vm.uuid === vm.uuid)
    .sort((a, b) => a.takenAt.localeCompare(b.takenAt) || a.id.localeCompare(b.id));
}
