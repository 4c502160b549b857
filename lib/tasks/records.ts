import { getDb } from '@/lib/db/db';
import type { HostRecord } from '@/lib/domain/host';
import type { Problem } from '@/lib/domain/problem';
import { TASK_KINDS, TASK_STATUSES, type TaskKind, type TaskStatus } from '@/lib/domain/task';
import type { Plan } from '@/lib/plan/plan';
import { quote } from '@/lib/shell/quote';
import type { Follow } from './follow';

/** What is kept of a plan: enough to show it, and to know which step reports bytes. */
export type PlanSummary = {
  steps: { id: string; title: string; command: string; reportsBytes?: boolean }[];
  warnings: Problem[];
};

/** A task as the database remembers it; the host's journal is the truth that it copies. */
export type TaskRecord = {
  id: string;
  hostId: string;
  hostName: string;
  vmUuid: string;
  vmName: string;
  kind: TaskKind;
  label: string;
  /** Who began it; empty for one that another dashboard started. */
  actorId: string;
  actorName: string;
  status: TaskStatus;
  startedAt: Date;
  endedAt?: Date;
  plan: PlanSummary;
  journal: string;
  output: string;
  problem?: Problem;
};

export function summarise({
  steps,
  after,
  warnings,
}: Pick<Plan, 'steps' | 'after' | 'warnings'>): PlanSummary {
  return {
    steps: [...steps, ...after].map(({ id, title, run, reportsBytes }) => ({
      id,
      title,
      command: quote(run),
      ...(reportsBytes ? { reportsBytes } : {}),
    })),
    warnings,
  };
}

type Row = Awaited<ReturnType<typeof findRows>>[number];
type Where = {
  id?: string;
  hostId?: string;
  vmUuid?: string;
  status?: { in: string[] };
  OR?: { hostId?: string; vmUuid?: string }[];
};

async function findRows(where: Where, take: number) {
  const db = await getDb();
  return db.task.findMany({ where, orderBy: { startedAt: 'desc' }, take });
}

const statusOf = (text: string): TaskStatus =>
  TASK_STATUSES.find((status) => status === text) ?? 'failed';

function fromRow(row: Row): TaskRecord {
  return {
    ...row,
    kind: TASK_KINDS.find((kind) => kind === row.kind) ?? 'edit',
    status: statusOf(row.status),
    endedAt: row.endedAt ?? undefined,
    plan: JSON.parse(row.plan) as PlanSummary,
    problem: row.problem === null ? undefined : (JSON.parse(row.problem) as Problem),
  } as TaskRecord;
}

/** Tasks, newest first. */
export async function findTasks(where: Where, limit: number): Promise<TaskRecord[]> {
  return (await findRows(where, limit)).map(fromRow);
}

export async function findTask(id: string): Promise<TaskRecord | undefined> {
  return (await findTasks({ id }, 1))[0];
}

/** What has become of tasks, by their ids, without all that they wrote. Those that are not known are left out. */
export async function findStatuses(
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<TaskRecord, 'status' | 'problem'>>> {
  const db = await getDb();
  const rows = await db.task.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, status: true, problem: true },
  });
  return new Map(
    rows.map(({ id, status, problem }) => [
      id,
      {
        status: statusOf(status),
        ...(problem === null ? {} : { problem: JSON.parse(problem) as Problem }),
      },
    ]),
  );
}

/** Tasks whose end was not yet seen. */
export const findOpenTasks = () => findTasks({ status: { in: ['queued', 'running'] } }, 1000);

type NewTask = Pick<TaskRecord, 'id' | 'hostId' | 'hostName' | 'vmUuid' | 'vmName' | 'kind'> &
  Pick<TaskRecord, 'label' | 'actorId' | 'actorName' | 'status' | 'plan'>;

export async function insertTask(task: NewTask, startedAt: Date): Promise<void> {
  const db = await getDb();
  await db.task.create({
    data: { ...task, startedAt, plan: JSON.stringify(task.plan), journal: '', output: '' },
  });
}

/** Keeps what was read of a task so far. */
export async function saveFollow(id: string, { journal, output }: Follow): Promise<void> {
  const db = await getDb();
  await db.task.update({
    where: { id },
    data: { status: 'running', journal: journal.toString(), output: output.toString() },
  });
}

/** A task whose host was registered anew: it runs there, and goes on under the new id. */
export async function moveTask(id: string, { id: hostId, name }: HostRecord): Promise<void> {
  await getDb().task.update({
    where: { id },
    data: { hostId, hostName: name, status: 'queued', endedAt: null, problem: null },
  });
}

/** Says something of a task that has ended well: what was to follow it did not. */
export async function saveAfterword(id: string, problem: Problem): Promise<void> {
  await getDb().task.updateMany({ where: { id }, data: { problem: JSON.stringify(problem) } });
}

export async function saveEnd(
  id: string,
  end: { status: TaskStatus; endedAt: Date; problem?: Problem },
): Promise<void> {
  const db = await getDb();
  await db.task.update({
    where: { id },
    data: {
      status: end.status,
      endedAt: end.endedAt,
      problem: end.problem ? JSON.stringify(end.problem) : null,
    },
  });
}
