import type { Mode } from '@/lib/domain/mode';
import { planEdit, planRemove } from '@/lib/plan/change';
import { planCompress } from '@/lib/plan/compress';
import { planRevert } from '@/lib/plan/foreign';
import { foreignId } from '@/lib/plan/foreign-rules';
import { mergeable, planMerge } from '@/lib/plan/merge';
import type { Order, PlanResult, Scene } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { snapshotsOf } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { newId } from '@/lib/services/start-task';
import { followedTasksEnded, type VmHand } from '../engine/harness';
import type { GuestDisk } from '../lab/lab';
import { waitFor } from '../lab/wait';
import type { Machine } from './machine';

const IMAGE: GuestDisk = { format: 'qcow2', on: 'ext4' };
const SHARED: GuestDisk = { format: 'raw', on: 'xfs' };

/** What the VM lies on: its disks decide by which method it is captured. */
export const DISKS = {
  'all drivers': [IMAGE, SHARED, { format: 'raw', on: 'ext4' }],
  'one image': [IMAGE],
  'shared blocks': [SHARED, { format: 'raw', on: 'btrfs' }],
  'in place': [IMAGE, SHARED],
  layers: [{ format: 'raw', on: 'ext4' }],
} satisfies Record<string, GuestDisk[]>;

export type StandKind = keyof typeof DISKS;

type Planner = (scene: Scene, order: Order) => PlanResult;
type Operation = {
  plan: Planner;
  on: StandKind;
  /** Makes what the operation needs, before each case. */
  ready?: (stand: { machine: Machine; vm: VmHand }) => Promise<void>;
};

const idOf = (scene: Scene, label: string) =>
  snapshotsOf(scene).find((one) => one.label === label)?.id ?? '';

const take =
  (mode: Mode, withMemory = true): Planner =>
  (scene, order) =>
    planTake(scene, order, {
      ...{ snapshotId: newId(), label: 'half', description: '', withMemory, mode },
    });

const rollback =
  (keepFirst: boolean): Planner =>
  (scene, order) =>
    planRollback(scene, order, {
      ...{ snapshotId: idOf(scene, 'base'), startAfter: false },
      ...(keepFirst ? { keepAs: newId() } : {}),
    });

const revert =
  (keepFirst: boolean): Planner =>
  (scene, order) =>
    planRevert(scene, order, {
      ...{ id: foreignId('theirs'), startAfter: false },
      ...(keepFirst ? { keepAs: newId() } : {}),
    });

const remove: Planner = (scene, order) =>
  planRemove(scene, order, { snapshotId: idOf(scene, 'victim') });

const edit: Planner = (scene, order) =>
  planEdit(scene, order, {
    ...{ snapshotId: idOf(scene, 'base'), label: 'base', description: 'edited' },
  });

const compress: Planner = (scene, order) =>
  planCompress(scene, order, { snapshotId: idOf(scene, 'victim') });

/** Only a memory that lies there as it was saved, and that was read through, is compressed. */
const verified: Operation['ready'] = async ({ machine, vm }) => {
  const { parts } = await vm.snapshot('victim');
  if (parts.some(({ packed }) => packed)) {
    await vm.remove('victim');
    await vm.take('victim');
  }
  await waitFor('the first reading of what was taken', async () => {
    await followedTasksEnded();
    const { inventory } = await machine.scene();
    const one = inventory.snapshots.find(({ manifest }) => manifest.label === 'victim');
    return one?.facts?.verified?.ok === true;
  });
};

const merge: Planner = (scene, order) => {
  const plan = planMerge(scene, order);
  if (!plan) throw new Error('there is nothing to merge');
  return { ok: true, plan };
};

/** A layer that nobody holds, below the one that the VM writes to. */
const loose: Operation['ready'] = async ({ machine, vm }) => {
  const { inventory, vm: now } = await machine.scene();
  if (mergeable(inventory, now)) return;
  await vm.take('between');
  await vm.remove('between');
};

/**
 * Each operation, on a machine that has the snapshots `base` and, below it, `victim`; on one image there is `theirs` as
 * well, a snapshot of libvirt's own.
 */
export const OPERATIONS: Record<string, Operation> = {
  take: { plan: take('auto'), on: 'all drivers' },
  rollback: { plan: rollback(false), on: 'all drivers' },
  'rollback-kept': { plan: rollback(true), on: 'all drivers' },
  remove: { plan: remove, on: 'all drivers' },
  edit: { plan: edit, on: 'all drivers' },
  revert: { plan: revert(false), on: 'one image' },
  'revert-kept': { plan: revert(true), on: 'one image' },
  compress: { plan: compress, on: 'one image', ready: verified },
  'take-live': { plan: take('live'), on: 'shared blocks' },
  'take-held': { plan: take('held'), on: 'in place' },
  'take-layer': { plan: take('live'), on: 'layers' },
  'rollback-layer': { plan: rollback(false), on: 'layers' },
  'rollback-layer-kept': { plan: rollback(true), on: 'layers' },
  'remove-layer': { plan: remove, on: 'layers' },
  merge: { plan: merge, on: 'layers', ready: loose },
  'take-disk-only': { plan: take('auto', false), on: 'in place' },
};

export function operationOf(name: string): Operation {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`no operation ${name}`);
  return operation;
}
