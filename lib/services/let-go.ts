import { publish } from '@/lib/events/bus';
import { stopFollowing } from '@/lib/tasks/keeper';
import { findOpenTasks, saveEnd } from '@/lib/tasks/records';
import { dropTransfers } from './carrying';

/** A host or an archive is about to be forgotten: what still runs there runs on, and nobody here follows it any more. */
export async function letGoOf(placeId: string): Promise<void> {
  await dropTransfers(placeId);
  const open = (await findOpenTasks()).filter(({ hostId }) => hostId === placeId);
  await stopFollowing(open.map(({ id }) => id));
  for (const { id, vmName, hostName } of open) {
    const problem = { code: 'task-host-removed' as const, facts: { vm: vmName, host: hostName } };
    await saveEnd(id, { status: 'interrupted', endedAt: new Date(), problem });
    publish({ topic: 'task', taskId: id, hostId: placeId });
  }
}
