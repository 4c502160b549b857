import { watchFleet } from '@/lib/fleet/watch';
import { allHosts } from '@/lib/services/host-records';
import { followTask } from '@/lib/services/operations';
import { findOpenTasks } from '@/lib/tasks/records';

/** Picks up the tasks that ran on while no dashboard looked, and keeps the pictures of all hosts fresh from here on. */
export async function startEngine(): Promise<void> {
  const hosts = new Map((await allHosts()).map((host) => [host.id, host]));
  for (const task of await findOpenTasks()) {
    const host = hosts.get(task.hostId);
    if (host) await followTask(host, task.id);
  }
  watchFleet(allHosts);
}
