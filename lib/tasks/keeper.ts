import type { HostRecord } from '@/lib/domain/host';
import { type Problem, problem } from '@/lib/domain/problem';
import type { TaskProgress, TaskStatus } from '@/lib/domain/task';
import { publish } from '@/lib/events/bus';
import { type FollowEnd, follow } from './follow';
import { failureOf, readJournal, splitOutput } from './journal';
import { findTask, saveEnd, saveFollow, type TaskRecord } from './records';

/** What is known of running tasks beside the database: how far memory is, and why a host does not answer. */
type Live = { stop: AbortController; progress?: TaskProgress; lost?: Problem; done: Promise<void> };
const shared = globalThis as unknown as { savepointFollowed?: Map<string, Live> };
shared.savepointFollowed ??= new Map();
const followed = shared.savepointFollowed;

export const liveOf = (taskId: string): Pick<Live, 'progress' | 'lost'> | undefined =>
  followed.get(taskId);

/** Resolves when a task is followed no more: it has ended and that is kept, or the server ends. */
export const followedToItsEnd = async (taskId: string): Promise<void> => {
  await followed.get(taskId)?.done;
};

/** Says how far a task has come, for what its own journal cannot tell. */
export function report(taskId: string, progress: TaskProgress): void {
  const live = followed.get(taskId);
  if (live) live.progress = progress;
}

/** Follows a task to its end in the background; following one twice changes nothing. `onEnd` runs after its end is kept. */
export function keepFollowing(
  host: HostRecord,
  task: TaskRecord,
  onEnd: () => Promise<void>,
): void {
  if (followed.has(task.id)) return;
  const live: Live = { stop: new AbortController(), done: Promise.resolve() };
  followed.set(task.id, live);
  live.done = run(host, task, live)
    .then(onEnd)
    .catch((error: unknown) => {
      if (!live.stop.signal.aborted) console.error(`task ${task.id} cannot be followed`, error);
    })
    .finally(() => {
      followed.delete(task.id);
      publish({ topic: 'task', taskId: task.id, hostId: host.id });
    });
}

/** Stops following, and only that: the tasks go on at their hosts. */
export async function stopFollowing(taskIds?: readonly string[]): Promise<void> {
  // The end of one task may just have started another.
  for (;;) {
    const chosen = [...followed].filter(([id]) => !taskIds || taskIds.includes(id));
    if (chosen.length === 0) return;
    for (const [, live] of chosen) live.stop.abort();
    await Promise.all(chosen.map(([, live]) => live.done));
  }
}

async function run(host: HostRecord, task: TaskRecord, live: Live): Promise<void> {
  const tell = () => publish({ topic: 'task', taskId: task.id, hostId: host.id });
  const reportingSteps = new Set(
    task.plan.steps.filter((step) => step.reportsBytes).map(({ id }) => id),
  );
  const end = await follow(
    host,
    { id: task.id, vmUuid: task.vmUuid, reportingSteps },
    { journal: Buffer.from(task.journal), output: Buffer.from(task.output) },
    {
      read: async (soFar, progress) => {
        delete live.lost;
        if (progress) live.progress = progress;
        await saveFollow(task.id, soFar);
        tell();
      },
      lost: (why) => {
        if (live.lost?.code !== why.code) tell();
        live.lost = why;
      },
    },
    live.stop.signal,
  );
  const last = (await findTask(task.id)) ?? task;
  await saveEnd(task.id, { ...judge(end, last), endedAt: endOf(last) });
}

function endOf({ journal }: TaskRecord): Date {
  const { endedAt } = readJournal(journal);
  return endedAt === undefined ? new Date() : new Date(endedAt);
}

/** The task's last word. It comes from the host's journal; where there is none, that is what is said. */
function judge(end: FollowEnd, task: TaskRecord): { status: TaskStatus; problem?: Problem } {
  const place = { vm: task.vmName, host: task.hostName, label: task.label };
  const view = readJournal(task.journal);
  if (end === 'gone') {
    const detail = 'its folder is not on the host';
    return { status: 'failed', problem: problem('task-not-started', { ...place, detail }) };
  }
  if (end === 'died' || view.end === undefined) {
    return { status: 'interrupted', problem: problem('task-interrupted', place) };
  }
  if (view.end === 'done') return { status: 'done' };
  const titles = new Map(task.plan.steps.map(({ id, title }) => [id, title]));
  const why = failureOf(view, place, titles, splitOutput(task.output));
  return { status: view.end, ...(why ? { problem: why } : {}) };
}
