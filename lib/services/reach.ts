import type { HostChange, HostRecord } from '@/lib/domain/host';
import { ProblemError } from '@/lib/domain/problem';
import { publish } from '@/lib/events/bus';
import { refreshPicture } from '@/lib/fleet/picture';
import { readHost } from '@/lib/fleet/read-host';
import { closeHost } from '@/lib/ssh/pool';
import { stopFollowing } from '@/lib/tasks/keeper';
import { findOpenTasks } from '@/lib/tasks/records';
import type { AuditNote } from './audit';
import { followTask } from './start-task';

/** How a host or an archive is reached, as far as a person types it. */
export const connectionIn = ({
  name,
  address,
  port,
  user,
  sudo,
}: HostRecord): Omit<HostChange, 'hostKey'> => ({ name, address, port, user, sudo });

/**
 * Reaches a host or an archive in another way from here on: `save` keeps it and answers with what is kept. All that is known
 * of the machine stays. Throws the problem of reaching it, and changes nothing then.
 */
export async function reachAnew(
  before: HostRecord,
  wanted: HostChange,
  save: () => Promise<HostRecord>,
  note: AuditNote,
): Promise<void> {
  note.detail = `${wanted.name}, ${wanted.user} at ${wanted.address} port ${wanted.port}`;
  // Under another id, so that nobody else's next command goes this way before it is known to work.
  const trial = { ...before, ...wanted, id: `${before.id}-trial` };
  const answer = await readHost(trial);
  closeHost(trial.id);
  if (!answer.ok) throw new ProblemError(answer.problem);
  const open = (await findOpenTasks()).filter((task) => task.hostId === before.id);
  await stopFollowing(open.map(({ id }) => id));
  const after = await save();
  closeHost(before.id);
  for (const { id } of open) await followTask(after, id);
  await refreshPicture(after);
  publish({ topic: 'hosts' });
}
