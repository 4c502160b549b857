import { type Actor, authorise } from '@/lib/auth/actor';
import { fail } from '@/lib/domain/problem';
import { isActive, type StepView, type TaskDetail, type TaskView } from '@/lib/domain/task';
import { notesOf, readJournal, splitOutput } from '@/lib/tasks/journal';
import { liveOf } from '@/lib/tasks/keeper';
import { findTask, findTasks, type TaskRecord } from '@/lib/tasks/records';
import { mayCancel } from './may-cancel';
import { withinSight } from './sight';

export type TaskFilter = { hostId?: string; vmUuid?: string; limit?: number };

function viewOf(task: TaskRecord): TaskView {
  const { id, hostId, hostName, vmUuid, vmName, kind, label, status } = task;
  const live = isActive(status) ? liveOf(id) : undefined;
  const why = task.problem ?? live?.lost;
  return {
    ...{ id, hostId, hostName, vmUuid, vmName, kind, label, status },
    actor: task.actorName,
    startedAt: task.startedAt.toISOString(),
    ...(task.endedAt ? { endedAt: task.endedAt.toISOString() } : {}),
    ...(why ? { problem: why } : {}),
    ...(live?.progress ? { progress: live.progress } : {}),
  };
}

/** Tasks on VMs that the actor may see, newest first; at most 500. */
export async function listTasks(actor: Actor, filter: TaskFilter): Promise<TaskView[]> {
  const { limit = 50, ...where } = filter;
  const take = Math.min(Math.max(limit, 1), 500);
  return (await findTasks({ ...where, ...withinSight(actor) }, take)).map(viewOf);
}

/** One task with its steps, their commands, output, exit codes and times. Throws `task-gone`. */
export async function taskDetail(actor: Actor, id: string): Promise<TaskDetail> {
  const task = (await findTask(id)) ?? fail('task-gone', { id });
  const place = { hostId: task.hostId, vmUuid: task.vmUuid };
  // An archive is nobody's VM's host: who sends from there may see that task, and that one only.
  if (task.actorId !== actor.id) authorise(actor, 'read', place);
  const journal = readJournal(task.journal);
  const output = splitOutput(task.output);
  const steps = task.plan.steps.map(
    ({ id: step, title, command }): StepView => ({
      ...{ id: step, title, command },
      ...(journal.steps.get(step) ?? { status: 'waiting' }),
      output: output.get(step) ?? '',
    }),
  );
  return {
    ...viewOf(task),
    canCancel: mayCancel(actor, task, place),
    steps,
    warnings: [
      ...task.plan.warnings,
      ...notesOf(journal, { vm: task.vmName, host: task.hostName, label: task.label }),
    ],
    ...(journal.pauseMs === undefined ? {} : { pauseMs: journal.pauseMs }),
    ...(journal.againMs === undefined ? {} : { againMs: journal.againMs }),
  };
}

/** The whole log as text, for a download. Throws `task-gone`. */
export async function taskLog(actor: Actor, id: string): Promise<string> {
  const detail = await taskDetail(actor, id);
  const head = `${detail.kind} “${detail.label}” of ${detail.vmName} on ${detail.hostName} by ${detail.actor}: ${detail.status}`;
  const body = detail.steps.map((step) => {
    const times = `[${step.status}${step.exitCode === undefined ? '' : `, exit ${step.exitCode}`}${step.durationMs === undefined ? '' : `, ${step.durationMs} ms`}]`;
    return `${step.startedAt ?? '-'} ${step.title} ${times}\n$ ${step.command}\n${step.output}`;
  });
  return [head, `task ${detail.id}`, '', ...body, ''].join('\n');
}
