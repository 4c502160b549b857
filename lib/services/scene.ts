import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory, Vm } from '@/lib/domain/inventory';
import { fail, no, type Verdict, YES } from '@/lib/domain/problem';
import type { TaskKind } from '@/lib/domain/task';
import type { Scene } from '@/lib/plan/plan';
import { findOpenTasks, type TaskRecord } from '@/lib/tasks/records';

export type WorkingTask = { id: string; kind: TaskKind };

/** These only read, or wait themselves for whoever wants the VM. */
const ASIDE: ReadonlySet<TaskKind> = new Set(['verify', 'send', 'receive', 'compress']);
const keepsBusy = (kind: TaskKind) => !ASIDE.has(kind);

/** The tasks that verify snapshots of a VM now, by the snapshot's name. */
export async function verifications(
  hostId: string,
  vmUuid: string,
  { inventory }: HostPicture,
): Promise<ReadonlyMap<string, string>> {
  const foreign = (inventory?.tasks ?? []).filter(
    ({ alive, kind, vm }) => alive && kind === 'verify' && vm.uuid === vmUuid,
  );
  const own = (await findOpenTasks()).filter(
    (task) => task.hostId === hostId && task.kind === 'verify' && task.vmUuid === vmUuid,
  );
  return new Map([...foreign, ...own].map(({ id, label }) => [label, id]));
}

/** What works on each VM now, by UUID: tasks of this dashboard, and those that another one started on the host. */
export async function busyVms(
  hostId: string,
  { inventory }: HostPicture,
  open?: readonly TaskRecord[],
): Promise<ReadonlyMap<string, WorkingTask>> {
  const foreign = (inventory?.tasks ?? []).filter(({ alive, kind }) => alive && keepsBusy(kind));
  const own = (open ?? (await findOpenTasks())).filter(
    (task) => task.hostId === hostId && keepsBusy(task.kind),
  );
  return new Map([
    ...foreign.map(({ id, kind, vm }) => [vm.uuid, { id, kind }] as const),
    ...own.map(({ id, kind, vmUuid }) => [vmUuid, { id, kind }] as const),
  ]);
}

/** Nothing can be done to a host that does not answer, whatever its last picture says. */
export function answersNow(host: HostRecord, { status }: HostPicture): Verdict {
  return status === 'online' ? YES : no('host-not-answering-now', { host: host.name });
}

/**
 * What a planner looks at, for one VM. Throws `vm-gone` under the name that it was last known by, or
 * `host-not-answering-now` where there is no picture. `remembered` stands in for a VM that is not defined.
 */
export async function sceneOf(
  host: HostRecord,
  vmUuid: string,
  picture: HostPicture,
  knownAs = vmUuid,
  remembered?: (inventory: Inventory, vmUuid: string) => Vm | undefined,
): Promise<Scene> {
  const { inventory } = picture;
  if (!inventory) fail('host-not-answering-now', { host: host.name });
  const vm =
    inventory.vms.find(({ uuid }) => uuid === vmUuid) ??
    remembered?.(inventory, vmUuid) ??
    fail('vm-gone', { vm: knownAs, host: host.name });
  const busy = (await busyVms(host.id, picture)).get(vmUuid);
  const interrupted = inventory.tasks.find(
    ({ vm: of, alive, kind }) =>
      of.uuid === vmUuid && !alive && kind !== 'recover' && keepsBusy(kind),
  );
  return {
    ...{ host, inventory, vm },
    ...(busy ? { busyTask: busy.id } : {}),
    ...(interrupted ? { interrupted } : {}),
  };
}
