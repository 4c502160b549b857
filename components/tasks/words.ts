import { sentence } from '@/lib/domain/sentences';
import type { StepStatus, TaskKind, TaskStatus, TaskView } from '@/lib/domain/task';

const KINDS: Record<TaskKind, string> = {
  take: 'Snapshot',
  rollback: 'Roll back to',
  edit: 'Edit snapshot',
  remove: 'Remove snapshot',
  recover: 'Recovery of',
  verify: 'Verify snapshot',
  define: 'Define again from',
};

/** What a task does, as PVE words it: `VM web – Snapshot ‘before_upgrade’`. */
export function taskTitle(task: Pick<TaskView, 'kind' | 'vmName' | 'label'>): string {
  return `VM ${task.vmName} – ${KINDS[task.kind]} ‘${task.label}’`;
}

export const STATUS_WORDS: Record<TaskStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  done: 'Done',
  undone: 'Undone',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** The status of a task in one line, with the reason where it did not end well. */
export function statusLine({ status, problem, progress }: TaskView): string {
  if (problem) return `${STATUS_WORDS[status]}: ${sentence(problem)}`;
  if (status === 'running' && progress && progress.totalBytes > 0) {
    const percent = Math.floor((100 * progress.doneBytes) / progress.totalBytes);
    return `${STATUS_WORDS[status]}, memory ${Math.min(100, percent)} %`;
  }
  return STATUS_WORDS[status];
}

/** Row colours as PVE has them: red where something is wrong, orange where it was taken back. */
export const STATUS_TINTS: Record<TaskStatus, string> = {
  queued: '',
  running: '',
  done: '',
  undone: 'bg-warn-soft',
  failed: 'bg-bad-soft',
  interrupted: 'bg-bad-soft',
};

const DOING: Record<TaskKind, string> = {
  take: 'Taking a snapshot',
  rollback: 'Rolling back',
  edit: 'Editing a snapshot',
  remove: 'Removing a snapshot',
  recover: 'Bringing an interrupted task to an end',
  verify: 'Verifying a snapshot',
  define: 'Defining the VM again',
};

export const doing = (kind: TaskKind) => `${DOING[kind]}…`;

export const STEP_WORDS: Record<StepStatus, string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  undone: 'taken back',
  'undo-failed': 'could not be taken back',
};
