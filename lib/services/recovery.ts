import { z } from 'zod';
import { type Actor, ADMINISTRATOR, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { taskIdSchema } from '@/lib/domain/ids';
import type { HostPicture, HostTask, Inventory, Vm } from '@/lib/domain/inventory';
import { fail, ProblemError, YES } from '@/lib/domain/problem';
import { isActive } from '@/lib/domain/task';
import { refreshPicture } from '@/lib/fleet/picture';
import { planFold } from '@/lib/plan/fold';
import { mergeable, planMerge } from '@/lib/plan/merge';
import { onlyAsSeen } from '@/lib/plan/plan';
import { mayTakeBack, planRecovery, type Way } from '@/lib/plan/recover';
import { readTask } from '@/lib/tasks/read-task';
import { findTask, findTasks, insertTask, moveTask, summarise } from '@/lib/tasks/records';
import { version } from '@/package.json';
import { type AuditNote, audited } from './audit';
import { parseInput } from './input';
import { placeName } from './place-name';
import { placeById } from './place-records';
import { followTask, newId, startTask } from './start-task';

const decisionSchema = z.object({
  hostId: z.string().max(64),
  taskId: taskIdSchema,
  way: z.enum(['finish', 'undo']),
});

/** Who acts when nobody asked. */
export const SAVEPOINT: Actor = { id: 'savepoint', name: 'Savepoint', grants: ADMINISTRATOR };

/** A recovery may itself be interrupted, but not for ever. */
const MAX_ATTEMPTS = 3;

/** Hosts being looked after, and when a recovery that could not even be started may be tried again. */
type Tending = { hosts: Set<string>; notBefore: Map<string, { at: number; waitMs: number }> };
const shared = globalThis as unknown as { savepointTending?: Tending };
shared.savepointTending ??= { hosts: new Set(), notBefore: new Map() };
const { hosts: tended, notBefore } = shared.savepointTending;

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * Looks after the tasks that a picture shows without an end: those that another dashboard started are shown here too,
 * and those whose script died are brought to an end. Runs after each refresh; one look at a host at a time.
 */
export async function tendTasks(host: HostRecord, { inventory, status }: HostPicture) {
  if (!inventory || status !== 'online' || tended.has(host.id)) return;
  tended.add(host.id);
  try {
    for (const task of inventory.tasks) await adopt(host, task);
    for (const task of inventory.tasks.filter((one) => needsRecovery(one, inventory.tasks))) {
      await tryRecovery(host, task);
    }
    for (const vm of inventory.vms) await foldBack(host, vm, inventory);
    for (const vm of inventory.vms) {
      if (hasRested(inventory, vm)) await mergeLayer(host, inventory, vm);
    }
    await closeOld(host, inventory.tasks);
  } finally {
    tended.delete(host.id);
  }
}

/** A host whose store is full, say, cannot start a recovery either: it is tried again, but ever more rarely. */
async function tryRecovery(host: HostRecord, task: HostTask): Promise<void> {
  if (mayTry(task.id)) await recover(host, task, SAVEPOINT);
}

function mayTry(what: string): boolean {
  const wait = notBefore.get(what);
  if (wait && Date.now() < wait.at) return false;
  const waitMs = Math.min((wait?.waitMs ?? FIRST_WAIT_MS / 2) * 2, LONGEST_WAIT_MS);
  notBefore.set(what, { at: Date.now() + waitMs, waitMs });
  return true;
}

/** A VM that lies on an overlay which no task has in hand any more. */
async function foldBack(host: HostRecord, vm: Vm, inventory: Inventory): Promise<void> {
  if (inventory.tasks.some((task) => task.vm.uuid === vm.uuid && task.kind !== 'verify')) return;
  // A saved memory names the overlay; once it was started, the VM lies on it again.
  if (vm.managedSave) return;
  const order = { taskId: newId(), actor: SAVEPOINT.name, savepointVersion: version };
  const plan = planFold(host, vm, order);
  if (!plan || !mayTry(`overlay of ${vm.uuid}`)) return;
  await startTask(host, onlyAsSeen(plan, inventory), SAVEPOINT);
}

/** Who removes one snapshot often removes more, and would find the VM busy. */
const REST_MS = 30_000;
const dueSince = new Map<string, { layer: string; at: number }>();

/** The same merge was due for a while. */
function hasRested(inventory: Inventory, vm: Vm): boolean {
  const layer = mergeable(inventory, vm)?.layer;
  const due = dueSince.get(vm.uuid);
  if (layer === undefined) dueSince.delete(vm.uuid);
  else if (due?.layer !== layer) dueSince.set(vm.uuid, { layer, at: Date.now() });
  else return Date.now() - due.at >= REST_MS;
  return false;
}

/** A layer that no snapshot holds any more, and that only one other lies over: the chain gets shorter by one. */
export async function mergeLayer(host: HostRecord, inventory: Inventory, vm: Vm): Promise<void> {
  if (inventory.tasks.some((task) => task.vm.uuid === vm.uuid)) return;
  const order = { taskId: newId(), actor: SAVEPOINT.name, savepointVersion: version };
  const found = mergeable(inventory, vm);
  if (!found || !mayTry(`merge of ${found.layer}`)) return;
  const plan = planMerge({ host, inventory, vm }, order);
  if (plan) await startTask(host, onlyAsSeen(plan, inventory), SAVEPOINT);
}

/** An interrupted task that no recovery has in hand and that was not tried too often. */
function needsRecovery(task: HostTask, all: readonly HostTask[]): boolean {
  return !task.alive && task.kind !== 'recover' && !needsDecision(task, all) && !inHand(task, all);
}

const inHand = ({ vm }: HostTask, all: readonly HostTask[]) =>
  all.some((one) => one.kind === 'recover' && one.alive && one.vm.uuid === vm.uuid);

/** An attempt that came to its own end without closing the task has failed: trying again would fail again. */
export function needsDecision(task: HostTask, all: readonly HostTask[]): boolean {
  if (task.alive || task.kind === 'recover' || task.attempts === 0) return false;
  const trying = all.some((one) => one.kind === 'recover' && one.vm.uuid === task.vm.uuid);
  return !trying || task.attempts >= MAX_ATTEMPTS;
}

/** A task that another dashboard started is followed here like an own one, as is one whose host came back under a new id. */
async function adopt(host: HostRecord, task: HostTask): Promise<void> {
  const [known] = await findTasks({ id: task.id }, 1);
  if (known && known.hostId !== host.id && !isActive(known.status)) {
    await moveTask(task.id, host);
    await followTask(host, task.id);
  }
  if (known) return;
  const found = await readTask(host, task.id);
  if (!found) return;
  const { plan, journal } = found;
  const startedAt = [...journal.steps.values()][0]?.startedAt;
  await insertTask(
    {
      id: task.id,
      hostId: host.id,
      hostName: host.name,
      vmUuid: task.vm.uuid,
      vmName: task.vm.name,
      kind: task.kind,
      label: task.label,
      actorId: '',
      actorName: task.actor,
      status: 'queued',
      plan: summarise({ ...plan, warnings: [] }),
    },
    startedAt === undefined ? new Date() : new Date(startedAt),
  );
  await followTask(host, task.id);
}

/** Starts the recovery of one interrupted task. */
async function recover(host: HostRecord, task: HostTask, actor: Actor, way?: Way): Promise<string> {
  const target = `${task.vm.name} on ${host.name}`;
  const place = { hostId: host.id, vmUuid: task.vm.uuid, target };
  return audited(actor, 'recover', place, (note) => beginRecovery(host, task, actor, note, way));
}

async function beginRecovery(
  host: HostRecord,
  task: HostTask,
  actor: Actor,
  note: AuditNote,
  way?: Way,
): Promise<string> {
  note.detail = `${task.kind} “${task.label}” (task ${task.id})`;
  const found = await readTask(host, task.id);
  const place = { vm: task.vm.name, host: host.name };
  if (!found) return fail('task-interrupted', place);
  const { plan: old, seen } = found;
  const may = way === 'undo' ? mayTakeBack(seen, { ...place, label: task.label }) : YES;
  if (!may.ok) throw new ProblemError(may.problem);
  const order = { taskId: newId(), actor: actor.name, savepointVersion: version };
  const plan = planRecovery({ vm: task.vm, host }, order, old, seen, way);
  await startTask(host, plan, actor);
  return order.taskId;
}

/** Interrupted tasks that have got their end meanwhile, here or by another dashboard. */
async function closeOld(host: HostRecord, open: readonly HostTask[]): Promise<void> {
  const interrupted = await findTasks({ hostId: host.id, status: { in: ['interrupted'] } }, 100);
  for (const { id } of interrupted) {
    if (!open.some((task) => task.id === id)) await followTask(host, id);
  }
}

/** A person chooses how an interrupted task is brought to its end. */
export async function decide(
  actor: Actor,
  input: { hostId: string; taskId: string; way: Way },
): Promise<{ taskId: string }> {
  const { hostId, taskId, way } = parseInput(decisionSchema, input);
  const known = await findTask(taskId);
  const place = known?.hostId === hostId ? { hostId, vmUuid: known.vmUuid } : { hostId };
  const target = await placeName(hostId, place.vmUuid);
  return audited(actor, 'recover', { ...place, target }, async (note) => {
    const host = await placeById(hostId);
    const { inventory } = await refreshPicture(host);
    const task =
      inventory?.tasks.find((one) => one.id === taskId) ?? fail('task-gone', { id: taskId });
    authorise(actor, 'recover', { hostId, vmUuid: task.vm.uuid });
    return { taskId: await beginRecovery(host, task, actor, note, way) };
  });
}
