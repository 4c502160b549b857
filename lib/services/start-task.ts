import { randomBytes } from 'node:crypto';
import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { makeId } from '@/lib/domain/ids';
import { fail, ProblemError } from '@/lib/domain/problem';
import { refreshPicture } from '@/lib/fleet/picture';
import { lookAgain } from '@/lib/fleet/watch';
import type { Plan } from '@/lib/plan/plan';
import { keepFollowing } from '@/lib/tasks/keeper';
import { launch } from '@/lib/tasks/launch';
import { findTask, insertTask, saveEnd, summarise } from '@/lib/tasks/records';

/** A new id for a task or a snapshot. */
export const newId = () => makeId(new Date(), randomBytes(3).toString('hex'));

/**
 * Writes a plan down as a task, starts it on its host and follows it. Throws when the host refused to start it; when
 * the link broke meanwhile, the follower finds out whether it runs.
 */
export async function startTask(
  host: HostRecord,
  plan: Plan,
  actor: Actor,
  onEnd?: () => Promise<void>,
): Promise<void> {
  await insertTask(
    {
      id: plan.taskId,
      hostId: host.id,
      hostName: host.name,
      vmUuid: plan.vm.uuid,
      vmName: plan.vm.name,
      kind: plan.kind,
      label: plan.label,
      actorId: actor.id,
      actorName: actor.name,
      status: 'queued',
      plan: summarise(plan),
    },
    new Date(),
  );
  try {
    await launch(host, plan);
  } catch (error) {
    if (!(error instanceof ProblemError) || !lostOnTheWay(error)) {
      const problem = error instanceof ProblemError ? error.problem : undefined;
      const ended = { status: 'failed' as const, endedAt: new Date() };
      await saveEnd(plan.taskId, problem ? { ...ended, problem } : ended);
      throw error;
    }
  }
  await followTask(host, plan.taskId, onEnd);
}

/** The link broke while the launch was under way: whether it started is for the host to say. */
function lostOnTheWay({ problem: { code } }: ProblemError): boolean {
  return code === 'host-link-lost' || code === 'host-silent';
}

/**
 * Follows a task in the background and refreshes the host's picture at its end. One that died without an end of its own
 * is looked after at once: its VM may stand still.
 */
export async function followTask(
  host: HostRecord,
  taskId: string,
  onEnd: () => Promise<void> = async () => {},
): Promise<void> {
  const task = (await findTask(taskId)) ?? fail('task-gone', { id: taskId });
  keepFollowing(host, task, async () => {
    await refreshPicture(host);
    if ((await findTask(taskId))?.status === 'interrupted') lookAgain(host);
    await onEnd();
  });
}
