import type { Problem, Verdict } from './problem';
import type { TaskProgress, TaskStatus } from './task';

/** The same done to many VMs, on any number of hosts. */
export const BULK_KINDS = ['take', 'rollback', 'remove'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** More than this at once is a mistake, or several decisions. */
export const MOST_TARGETS = 2_000;

/** What is written down of an item. What becomes of a task, the task tells. */
export const ITEM_STATES = [
  'waiting',
  'starting',
  'started',
  'refused',
  'cancelled',
  'lost',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** `lost`: the dashboard ended while it was being started; only the VM's tasks tell whether it was. */
export type BulkStatus = Exclude<ItemState, 'started'> | TaskStatus;

export type BulkItemView = {
  hostId: string;
  hostName: string;
  vmUuid: string;
  vmName: string;
  label: string;
  status: BulkStatus;
  taskId?: string;
  problem?: Problem;
  progress?: TaskProgress;
};

export type BulkSummary = {
  id: string;
  kind: BulkKind;
  actor: string;
  startedAt: string;
  endedAt?: string;
  counts: { all: number; done: number; wrong: number; cancelled: number };
};

export type BulkView = BulkSummary & {
  stopAtError: boolean;
  items: BulkItemView[];
  /** May those that have not begun be cancelled? */
  canCancel: Verdict;
};

const WRONG: readonly BulkStatus[] = ['refused', 'lost', 'failed', 'undone', 'interrupted'];

/** Whether something did not become what it was meant to. */
export const isWrong = (status: BulkStatus) => WRONG.includes(status);

export function countItems(items: readonly { status: BulkStatus }[]): BulkSummary['counts'] {
  const count = (wanted: (status: BulkStatus) => boolean) =>
    items.filter(({ status }) => wanted(status)).length;
  return {
    all: items.length,
    done: count((status) => status === 'done'),
    wrong: count(isWrong),
    cancelled: count((status) => status === 'cancelled'),
  };
}
