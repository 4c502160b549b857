import type { Mode } from '@/lib/domain/manifest';
import { planEdit, planRemove } from '@/lib/plan/change';
import { planRevert } from '@/lib/plan/foreign';
import { foreignId } from '@/lib/plan/foreign-rules';
import type { Order, PlanResult, Scene } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { snapshotsOf } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { newId } from '@/lib/services/start-task';

/** Each operation on a machine that has the snapshots `base` and, below it, `victim`. */
type Planner = (scene: Scene, order: Order) => PlanResult;

const idOf = (scene: Scene, label: string) =>
  snapshotsOf(scene).find((one) => one.label === label)?.id ?? '';

export const OPERATIONS: Record<string, Planner> = {
  take: (scene, order) =>
    planTake(scene, order, {
      snapshotId: newId(),
      label: 'half',
      description: '',
      withMemory: true,
    }),
  rollback: (scene, order) =>
    planRollback(scene, order, { snapshotId: idOf(scene, 'base'), startAfter: false }),
  'rollback-kept': (scene, order) =>
    planRollback(scene, order, {
      snapshotId: idOf(scene, 'base'),
      startAfter: false,
      keepAs: newId(),
    }),
  remove: (scene, order) => planRemove(scene, order, { snapshotId: idOf(scene, 'victim') }),
  edit: (scene, order) =>
    planEdit(scene, order, {
      snapshotId: idOf(scene, 'base'),
      label: 'base',
      description: 'edited',
    }),
};

const THEIRS = foreignId('theirs');

/** Those on a machine with one image, in which libvirt has made the snapshot `theirs` as well. */
const ON_ONE_IMAGE: Record<string, Planner> = {
  revert: (scene, order) => planRevert(scene, order, { id: THEIRS, startAfter: false }),
  'revert-kept': (scene, order) =>
    planRevert(scene, order, { id: THEIRS, startAfter: false, keepAs: newId() }),
};

const takeBy =
  (mode: Mode, withMemory = true): Planner =>
  (scene, order) =>
    planTake(scene, order, {
      ...{ snapshotId: newId(), label: 'half', description: '', withMemory, mode },
    });

/** Those by methods that want disks of their kind. */
const BY_METHOD: Record<string, Planner> = {
  'take-live': takeBy('live'),
  'take-held': takeBy('held'),
  'take-disk-only': takeBy('auto', false),
};

export function plannerOf(operation: string): Planner {
  const planner = OPERATIONS[operation] ?? ON_ONE_IMAGE[operation] ?? BY_METHOD[operation];
  if (!planner) throw new Error(`no operation ${operation}`);
  return planner;
}
