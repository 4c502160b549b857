import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { taskIdSchema } from '@/lib/domain/ids';
import { fail } from '@/lib/domain/problem';
import { CANCELLABLE } from '@/lib/domain/task';
import { hostScripts } from '@/lib/host/scripts';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { findTask, type TaskRecord } from '@/lib/tasks/records';
import { type AuditNote, audited } from './audit';
import { hostById } from './host-records';
import { parseInput } from './input';
import { mayCancel } from './may-cancel';
import { cancelTransfer } from './transfers';

const inputSchema = z.object({ taskId: taskIdSchema });

/**
 * Asks a task to take back what it did so far; it says itself when it has. Once a rollback has begun to give up the
 * present, it goes on. Throws `task-gone`, `task-not-cancellable`, `task-past-cancel`.
 */
export async function cancelTask(actor: Actor, input: z.input<typeof inputSchema>): Promise<null> {
  const { taskId } = parseInput(inputSchema, input);
  const task = (await findTask(taskId)) ?? fail('task-gone', { id: taskId });
  if (task.kind === 'send' || task.kind === 'receive') return cancelTransfer(actor, { taskId });
  const { hostId, vmUuid, vmName, label } = task;
  const target = `${label} of ${vmName}`;
  const at = { hostId, vmUuid };
  const call = async (note: AuditNote) => {
    note.detail = `task ${taskId}`;
    if (!CANCELLABLE.has(task.kind)) return fail('task-not-cancellable', { id: taskId });
    await askHost(task, `cancelled by ${actor.name}`);
    return null;
  };
  return audited(actor, 'cancel', { ...at, target }, call, mayCancel(actor, task, at));
}

async function askHost(task: TaskRecord, who: string): Promise<void> {
  const { id, hostId, hostName, vmUuid, vmName, plan } = task;
  const host = await hostById(hostId);
  const jobs = plan.steps.filter(({ reportsBytes }) => reportsBytes).map((step) => step.id);
  const { stdout } = await runOnHost(
    host,
    command('sh', '-s', '--', host.storePath, id, who, host.uri, vmUuid, ...jobs),
    { input: hostScripts().cancel },
  );
  if (stdout.trim() === 'late') fail('task-past-cancel', { vm: vmName, host: hostName });
  if (stdout.trim() !== 'asked') fail('task-not-cancellable', { id });
}
