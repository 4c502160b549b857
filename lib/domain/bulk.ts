import { z } from 'zod';
import { snapshotIdSchema, vmUuidSchema } from './ids';
import type { Problem, Verdict } from './problem';
import type { TaskProgress, TaskStatus } from './task';

/** The same done to many VMs, on any number of hosts. */
export const BULK_KINDS = ['take', 'rollback', 'remove'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** More than this at once is a mistake, or several decisions. */
export const MOST_TARGETS = 2_000;

const vmSchema = z.object({ hostId: z.string().max(64), vmUuid: vmUuidSchema });
const snapshotSchema = vmSchema.extend({ snapshotId: snapshotIdSchema });
const stopAtError = z.boolean();
const many = <T>(schema: z.ZodType<T>) => z.array(schema).min(1).max(MOST_TARGETS);

export const bulkInputSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('take'),
    label: z.string(),
    description: z.string(),
    targets: many(vmSchema),
    stopAtError,
  }),
  z.object({
    kind: z.literal('rollback'),
    keepFirst: z.boolean(),
    targets: many(snapshotSchema),
    stopAtError,
  }),
  z.object({ kind: z.literal('remove'), targets: many(snapshotSchema), stopAtError }),
]);
export type BulkInput = z.infer<typeof bulkInputSchema>;
export type BulkTarget = BulkInput['targets'][number];

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

/** Two rollbacks of one VM contradict each other: the VM that is asked for twice, if there is one. */
export function askedTwice(targets: readonly BulkTarget[]): BulkTarget | undefined {
  const seen = new Set<string>();
  return targets.find(({ hostId, vmUuid }) => {
    const key = `${hostId}/${vmUuid}`;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
