import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import { fail } from '@/lib/domain/problem';
import type { TaskKind } from '@/lib/domain/task';
import type { Scene } from '@/lib/plan/plan';
import { findOpenTasks } from '@/lib/tasks/records';

export type WorkingTask = { id: string; kind: TaskKind };

/** What works on each VM now, by UUID: tasks of this dashboard, and those that another one started on the host. */
export async function busyVms(
  hostId: string,
  { inventory }: HostPicture,
): Promise<ReadonlyMap<string, WorkingTask>> {
  const foreign = (inventory?.tasks ?? []).filter(({ alive }) => alive);
  const own = (await findOpenTasks()).filter((task) => task.hostId === hostId);
  return new Map([
    ...foreign.map(({ id, kind, vm }) => [vm.uuid, { id, kind }] as const),
    ...own.map(({ id, kind, vmUuid }) => [vmUuid, { id, kind }] as const),
  ]);
}

/**
 * What a planner looks at, for one VM. Throws `vm-gone` under the name that it was last known by, or
 * `host-not-answering-now` where there is no picture.
 */
export async function sceneOf(
  host: HostRecord,
  vmUuid: string,
  picture: HostPicture,
  knownAs = vmUuid,
): Promise<Scene> {
  const { inventory } = picture;
  if (!inventory) fail('host-not-answering-now', { host: host.name });
  const vm =
    inventory.vms.find(({ uuid }) => uuid === vmUuid) ??
    fail('vm-gone', { vm: knownAs, host: host.name });
  const busy = (await busyVms(host.id, picture)).get(vmUuid);
  const interrupted = inventory.tasks.find(
    (task) => task.vm.uuid === vmUuid && !task.alive && task.kind !== 'recover',
  );
  return {
    ...{ host, inventory, vm },
    ...(busy ? { busyTask: busy.id } : {}),
    ...(interrupted ? { interrupted } : {}),
  };
}
