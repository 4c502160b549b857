import type { Problem, Verdict } from './problem';
import type { Route } from './route';

export const TASK_KINDS = [
  'take',
  'rollback',
  'edit',
  'remove',
  'recover',
  'verify',
  'define',
  'send',
  'receive',
  'clone',
  'compress',
  'merge',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** What can be called back while it runs. */
export const CANCELLABLE: ReadonlySet<TaskKind> = new Set([
  ...(['take', 'rollback', 'send', 'receive', 'compress'] as const),
]);

/**
 * `queued` and `running` are ours to say; the other words come from the host's journal only:
 * `done` reached its end · `undone` failed and everything was taken back · `failed` failed and something is left ·
 * `interrupted` its script died without an end.
 */
export const TASK_STATUSES = [
  'queued',
  'running',
  'done',
  'undone',
  'failed',
  'interrupted',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const isActive = (status: TaskStatus) => status === 'queued' || status === 'running';

/** A row of the task list. Times are ISO strings. */
export type TaskView = {
  id: string;
  hostId: string;
  hostName: string;
  vmUuid: string;
  vmName: string;
  kind: TaskKind;
  /** The snapshot's name at the time. */
  label: string;
  actor: string;
  status: TaskStatus;
  startedAt: string;
  endedAt?: string;
  problem?: Problem;
  progress?: TaskProgress;
};

/** How far memory has been written or read, or a transfer has come. */
export type TaskProgress = {
  doneBytes: number;
  totalBytes: number;
  /** Of a transfer: whether the two machines talk to each other, its rate, and the bytes that really travelled as far as that is known yet. */
  transfer?: { route: Route; bytesPerSecond: number; wireBytes: number };
};

export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'undo-failed';

export type StepView = {
  id: string;
  title: string;
  /** The command as one could type it. */
  command: string;
  status: StepStatus;
  startedAt?: string;
  durationMs?: number;
  exitCode?: number;
  output: string;
};

export type TaskDetail = TaskView & {
  canCancel: Verdict;
  steps: StepView[];
  /** Guest pause as measured by the host. */
  pauseMs?: number;
  /** How long it stood still once more, while its disks changed files. */
  againMs?: number;
  warnings: Problem[];
};
