import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { openTestDb } from '@/lib/db/testing';
import type { HostInput } from '@/lib/domain/host';
import type { Manifest } from '@/lib/domain/manifest';
import type { Mode } from '@/lib/domain/mode';
import { sentence } from '@/lib/domain/sentences';
import { isActive, type TaskDetail } from '@/lib/domain/task';
import type { OperationRequest, VmView } from '@/lib/domain/view';
import { subscribe } from '@/lib/events/bus';
import { refreshPicture } from '@/lib/fleet/picture';
import { mergeable } from '@/lib/plan/merge';
import { stopCarrying } from '@/lib/services/carrying';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { hostById } from '@/lib/services/host-records';
import { addHost } from '@/lib/services/hosts';
import { startOperation } from '@/lib/services/operations';
import { mergeLayer, tendTasks } from '@/lib/services/recovery';
import { taskDetail } from '@/lib/services/tasks';
import { vmView } from '@/lib/services/views';
import { closeAll } from '@/lib/ssh/pool';
import { followedToItsEnd, stopFollowing } from '@/lib/tasks/keeper';
import { findOpenTasks } from '@/lib/tasks/records';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { hostInput } from './host-input';

export const ACTOR: Actor = { id: 'test', name: 'test', grants: ADMINISTRATOR };

/** A dashboard without its screen: the services on a database of its own. Returns the way to end it. */
export async function startDashboard(): Promise<() => Promise<void>> {
  const closeDb = await openTestDb();
  return async () => {
    await stopCarrying();
    await stopFollowing();
    await closeAll();
    await closeDb();
  };
}

/** Until every task that is followed here has come to its end, which costs the host nothing. */
export async function followedTasksEnded(): Promise<void> {
  for (const { id } of await findOpenTasks()) await followedToItsEnd(id);
}

/** Looks after a host as the server does, until nothing is left to do. */
export async function tended(hostId: string): Promise<void> {
  const record = await hostById(hostId);
  await waitFor(
    'the host to be tended',
    async () => {
      await tendTasks(record, await refreshPicture(record));
      await followedTasksEnded();
      const { inventory } = await refreshPicture(record);
      // Without the rest that the server leaves to people.
      for (const vm of inventory?.vms ?? []) {
        if (inventory) await mergeLayer(record, inventory, vm);
      }
      await followedTasksEnded();
      return (
        inventory !== undefined &&
        inventory.tasks.length === 0 &&
        // Their ends are known here as well.
        (await findOpenTasks()).length === 0 &&
        !inventory.vms.some((vm) => mergeable(inventory, vm))
      );
    },
    { timeoutMs: 120_000, everyMs: 200 },
  );
}

/** Registers a lab host and answers with a hand on its VMs. */
export async function register(host: LabHost, over: Partial<HostInput> = {}) {
  await host.authorizeKey(await authorizedKeysLine());
  const { hostId } = await addHost(ACTOR, await hostInput(host, over));
  return {
    hostId,
    vm: async (name: string) => openVm(hostId, name),
  };
}

/** One VM, worked on as an operator would: by names. */
export async function openVm(hostId: string, name: string) {
  const record = await hostById(hostId);
  const refresh = () => refreshPicture(record);
  const { inventory } = await refresh();
  const uuid = inventory?.vms.find((vm) => vm.name === name)?.uuid;
  if (uuid === undefined) throw new Error(`${record.name} has no VM ${name}`);

  const view = async (): Promise<VmView> => {
    await refresh();
    return vmView(ACTOR, hostId, uuid);
  };
  const labelled = ({ snapshots }: VmView, label: string) =>
    snapshots.find(({ manifest }) => manifest.label === label)?.manifest;
  const snapshot = async (label: string): Promise<Manifest> => {
    const found = labelled(await view(), label);
    if (!found) throw new Error(`${name} has no snapshot ${label}`);
    return found;
  };
  /** As it was last seen, where it was: an id stays. */
  const idOf = async (label: string): Promise<string> =>
    (labelled(await vmView(ACTOR, hostId, uuid), label) ?? (await snapshot(label))).id;
  const start = async (request: OperationRequest) =>
    (await startOperation(ACTOR, { hostId, vmUuid: uuid, request })).taskId;
  const run = async (request: OperationRequest) => done(await start(request));
  return {
    uuid,
    view,
    snapshot,
    start,
    take: (label: string, withMemory = true, description = '', mode: Mode = 'auto') =>
      run({ kind: 'take', label, description, withMemory, mode }),
    keepSaved: (label: string) =>
      run({ kind: 'take', label, description: '', withMemory: true, ofSaved: true }),
    rollback: async (label: string, startAfter = false, keepFirst = false) =>
      run({ kind: 'rollback', snapshotId: await idOf(label), startAfter, keepFirst }),
    remove: async (label: string) => run({ kind: 'remove', snapshotId: await idOf(label) }),
    compress: async (label: string) => run({ kind: 'compress', snapshotId: await idOf(label) }),
    verify: async (label: string) => run({ kind: 'verify', snapshotId: await idOf(label) }),
    edit: async (label: string, to: { label: string; description: string }) =>
      run({ kind: 'edit', snapshotId: await idOf(label), ...to }),
  };
}

export type VmHand = Awaited<ReturnType<typeof openVm>>;

/** Waits until a task has ended, whatever its end. */
export function ended(taskId: string): Promise<TaskDetail> {
  return new Promise((resolve, reject) => {
    const look = () =>
      taskDetail(ACTOR, taskId).then((task) => {
        if (isActive(task.status)) return;
        unsubscribe();
        resolve(task);
      }, reject);
    const unsubscribe = subscribe((event) => {
      if (event.topic === 'task' && event.taskId === taskId) void look();
    });
    void look();
  });
}

/** Waits until a task is done; any other end fails with everything the task has to say. */
export async function done(taskId: string): Promise<TaskDetail> {
  const task = await ended(taskId);
  if (task.status !== 'done') {
    const steps = task.steps.map(
      (step) => `${step.status} ${step.title}\n  $ ${step.command}\n${step.output}`,
    );
    const why = task.problem ? sentence(task.problem) : '';
    throw new Error(`${task.kind} ended as ${task.status}: ${why}\n${steps.join('\n')}`);
  }
  return task;
}
