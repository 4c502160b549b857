import type { ForeignSnapshot } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { no, problem } from '@/lib/domain/problem';
import { UNKNOWN } from '@/lib/domain/sizes';
import type { SnapshotView } from '@/lib/domain/view';
import { foreignId, mayDelete, mayRevert } from './foreign-rules';
import { mayKeepSaved, savedState } from './keep-saved';
import type { Scene } from './plan';
import { snapshotsOf } from './rules';

/**
 * Rows of the tree that are no snapshots of ours: those that libvirt made, and the saved state that the VM resumes from. They
 * look like the others, with what is known of them in place of a manifest.
 */
const SAVED_ID = 'saved-state';

const row = ({ vm, inventory }: Scene): Omit<Manifest, 'id' | 'label' | 'takenAt' | 'state'> => ({
  ...{ version: 1, description: '', parent: null, takenBy: 'libvirt', pauseMs: null },
  vm: { uuid: vm.uuid, name: vm.name },
  ...{ method: 'saved', withMemory: true, machine: null, parts: [], disks: [] },
  versions: { ...inventory.versions, savepoint: '–' },
});

function foreignRow(scene: Scene, snapshot: ForeignSnapshot): SnapshotView {
  const { name, description, parent, takenAt, state, memory } = snapshot;
  const canRollback = mayRevert(scene, snapshot);
  const notOurs = no('foreign-not-ours', { snapshot: name });
  return {
    origin: 'libvirt',
    manifest: {
      ...row(scene),
      ...{ id: foreignId(name), label: name, description, takenAt },
      parent: parent === null ? null : foreignId(parent),
      withMemory: memory !== 'no',
      method: memory === 'no' ? 'off' : 'saved',
      state: state === 'running' || state === 'paused' ? state : 'shut off',
    },
    size: { ...UNKNOWN, memoryBytes: 0, disks: {} },
    restore: canRollback.ok
      ? { level: 'green', problem: problem('foreign-ready', { snapshot: name }) }
      : { level: 'red', problem: canRollback.problem },
    ...{ canRollback, canRemove: mayDelete(scene, snapshot) },
    ...{ canEdit: notOurs, canVerify: notOurs, canClone: notOurs },
  };
}

/** libvirt's own snapshots, external ones with the reason why nothing is offered. */
export function foreignRows(scene: Scene): SnapshotView[] {
  return (scene.vm.foreign ?? []).map((snapshot) => foreignRow(scene, snapshot));
}

/** The state that somebody saved; none while a task of ours is at work, whose own it may be. */
export function savedRows(scene: Scene): SnapshotView[] {
  const { vm, busyTask, interrupted } = scene;
  const saved = vm.managedSave;
  if (!saved || busyTask !== undefined || interrupted) return [];
  const notKept = no('saved-not-kept', { vm: vm.name });
  return [
    {
      origin: 'managed-save',
      manifest: {
        ...row(scene),
        ...{ id: SAVED_ID, label: vm.name, takenAt: saved.savedAt },
        parent: heldBy(scene),
        state: savedState(saved),
      },
      size: { bytes: saved.sizeBytes, bound: 'exact', memoryBytes: saved.sizeBytes, disks: {} },
      restore: { level: 'amber', problem: notKept.problem },
      ...{ canRollback: notKept, canEdit: notKept, canRemove: notKept },
      ...{ canVerify: notKept, canClone: notKept },
      canKeep: mayKeepSaved(scene),
    },
  ];
}

/** The row below which the VM's present lies: ours, or libvirt's where the VM went there later. */
function heldBy(scene: Scene): string | null {
  const { vm } = scene;
  const current = vm.foreign?.find(({ isCurrent }) => isCurrent);
  const ours = snapshotsOf(scene).find(({ id }) => id === vm.now);
  if (!current) return vm.now;
  const since = [ours?.takenAt, ours ? vm.rolledBack?.at : undefined].filter(Boolean).sort().at(-1);
  return since === undefined || Date.parse(current.takenAt) > Date.parse(since)
    ? foreignId(current.name)
    : vm.now;
}

/** The row below which NOW hangs. */
export const nowBelow = (scene: Scene): string | null =>
  savedRows(scene).length > 0 ? SAVED_ID : heldBy(scene);
