import type { Mode } from '@/lib/domain/mode';
import { planEdit, planRemove } from '@/lib/plan/change';
import { planRevert } from '@/lib/plan/foreign';
import { foreignId } from '@/lib/plan/foreign-rules';
import type { Order, PlanResult, Scene } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { snapshotsOf } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { newId } from '@/lib/services/start-task';
import type { GuestDisk } from '../lab/lab';

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
type Operation = { plan: Planner; on: StandKind };

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
  'take-live': { plan: take('live'), on: 'shared blocks' },
  'take-held': { plan: take('held'), on: 'in place' },
  'take-layer': { plan: take('live'), on: 'layers' },
  'rollback-layer': { plan: rollback(false), on: 'layers' },
  'rollback-layer-kept': { plan: rollback(true), on: 'layers' },
  'take-disk-only': { plan: take('auto', false), on: 'in place' },
};

export function operationOf(name: string): Operation {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`no operation ${name}`);
  return operation;
}
