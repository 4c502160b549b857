import PQueue from 'p-queue';
import type { Actor } from '@/lib/auth/actor';
import { toProblem } from '@/lib/domain/problem';
import { isActive, type TaskStatus } from '@/lib/domain/task';
import type { OperationInput, OperationRequest } from '@/lib/domain/view';
import { publish, subscribe } from '@/lib/events/bus';
import { pictureOf } from '@/lib/fleet/picture';
import { findTask } from '@/lib/tasks/records';
import {
  type BulkItemRecord,
  type BulkRecord,
  moveItems,
  saveBulkEnd,
  saveItem,
} from './bulk-records';

/** A host reads and writes memory and disks for each; more at once makes all of them slow. */
const AT_ONCE_PER_HOST = 2;

/** What makes a bulk end early. The tasks that run then go on. */
type Running = { isCancelled: boolean };
const shared = globalThis as unknown as { savepointBulks?: Map<string, Running> };
shared.savepointBulks ??= new Map();
const running = shared.savepointBulks;

/** The verb that each item goes through, with its own question whether the actor may. */
export type Start = (actor: Actor, input: OperationInput) => Promise<{ taskId: string }>;

/** Starts nothing more of a bulk. */
export async function cancelRun(bulkId: string): Promise<void> {
  const run = running.get(bulkId);
  if (run) run.isCancelled = true;
  await moveItems(bulkId, 'waiting', 'cancelled');
  publish({ topic: 'bulk', bulkId });
}

/**
 * Does all items: hosts side by side, some at a time on each, and those of one VM one after the other. Whatever happens to
 * an item is written down with it.
 */
export async function runBulk(bulk: BulkRecord, actorNow: () => Promise<Actor>, start: Start) {
  const run: Running = { isCancelled: false };
  running.set(bulk.id, run);
  const queues = new Map<string, PQueue>();
  const work = [...ofEachVm(bulk.items)].map(([, items]) => {
    const hostId = items[0]?.hostId ?? '';
    const queue = queues.get(hostId) ?? new PQueue({ concurrency: AT_ONCE_PER_HOST });
    queues.set(hostId, queue);
    return queue.add(async () => {
      for (const item of items) {
        if (run.isCancelled) return;
        const isFine = await doItem(bulk, item, actorNow, start);
        if (!isFine && bulk.stopAtError) {
          run.isCancelled = true;
          await moveItems(bulk.id, 'waiting', 'cancelled');
        }
      }
    });
  });
  try {
    await Promise.all(work);
  } finally {
    running.delete(bulk.id);
    await moveItems(bulk.id, 'waiting', 'cancelled');
    await saveBulkEnd(bulk.id, new Date());
    publish({ topic: 'bulk', bulkId: bulk.id });
  }
}

function ofEachVm(items: readonly BulkItemRecord[]): Map<string, BulkItemRecord[]> {
  const all = new Map<string, BulkItemRecord[]>();
  for (const item of items) {
    const key = `${item.hostId}/${item.vmUuid}`;
    all.set(key, [...(all.get(key) ?? []), item]);
  }
  return all;
}

/** One item to the end of its task. Answers whether it became what it was meant to. */
async function doItem(
  { id: bulkId }: BulkRecord,
  { id, hostId, vmUuid, request }: BulkItemRecord,
  actorNow: () => Promise<Actor>,
  start: Start,
): Promise<boolean> {
  const tell = () => publish({ topic: 'bulk', bulkId });
  try {
    await saveItem(id, { state: 'starting' });
    const input = { hostId, vmUuid, request: asItIs(request, hostId, vmUuid) };
    const { taskId } = await start(await actorNow(), input);
    await saveItem(id, { state: 'started', taskId });
    tell();
    const status = await endOf(taskId);
    tell();
    return status === 'done';
  } catch (error) {
    await saveItem(id, { state: 'refused', problem: toProblem(error) });
    tell();
    return false;
  }
}

/** Memory belongs to a snapshot of a VM that runs, and to no other: what it does is seen when its turn comes. */
function asItIs(request: OperationRequest, hostId: string, vmUuid: string): OperationRequest {
  if (request.kind !== 'take') return request;
  const vm = pictureOf(hostId).inventory?.vms.find(({ uuid }) => uuid === vmUuid);
  return { ...request, withMemory: vm?.state === 'running' || vm?.state === 'paused' };
}

/** Waits for a task's last word. */
export function endOf(taskId: string): Promise<TaskStatus> {
  return new Promise((resolve, reject) => {
    const look = () =>
      findTask(taskId).then((task) => {
        if (task && isActive(task.status)) return;
        unsubscribe();
        resolve(task?.status ?? 'failed');
      }, reject);
    const unsubscribe = subscribe((event) => {
      if (event.topic === 'task' && event.taskId === taskId) void look();
    });
    void look();
  });
}
