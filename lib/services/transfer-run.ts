import PQueue from 'p-queue';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { ProblemError, problem } from '@/lib/domain/problem';
import { publish } from '@/lib/events/bus';
import { refreshPicture } from '@/lib/fleet/picture';
import { followedToItsEnd, report } from '@/lib/tasks/keeper';
import { type DirectKey, pump } from '@/lib/tasks/pump';
import { findTask, saveAfterword } from '@/lib/tasks/records';
import { startOperation } from './operations';
import { placeById } from './place-records';
import { deleteTransfer, findTransfers, type TransferRecord } from './transfer-records';

/** More at a time would only share the same link. */
const AT_ONCE = 2;

type Carrying = { queue: PQueue; running: Map<string, AbortController> };
const shared = globalThis as unknown as { savepointCarrying?: Carrying };
shared.savepointCarrying ??= { queue: new PQueue({ concurrency: AT_ONCE }), running: new Map() };
const { queue, running } = shared.savepointCarrying;

/**
 * Carries a transfer to its end in the background; with a key of its own for the two machines to talk to each other, else
 * through here. Carrying one twice changes nothing.
 */
export function carry(transfer: TransferRecord, direct?: DirectKey): void {
  const { sendTaskId } = transfer;
  if (running.has(sendTaskId)) return;
  const stop = new AbortController();
  running.set(sendTaskId, stop);
  queue
    .add(() => carryNow(transfer, direct, stop.signal))
    .catch((error: unknown) => {
      if (!stop.signal.aborted) console.error(`transfer ${sendTaskId} stands still`, error);
    })
    .finally(() => running.delete(sendTaskId));
}

/** Goes on with the transfers that were on their way when the last dashboard ended. */
export async function carryOn(): Promise<void> {
  for (const transfer of await findTransfers()) carry(transfer);
}

/** Lets go of all transfers; what has arrived stays for the next dashboard. */
export async function stopCarrying(): Promise<void> {
  for (const stop of running.values()) stop.abort();
  queue.clear();
  await queue.onIdle();
}

async function carryNow(
  transfer: TransferRecord,
  direct: DirectKey | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { sendTaskId, receiveTaskId, files } = transfer;
  const [from, to] = await Promise.all([placeById(transfer.fromId), placeById(transfer.toId)]);
  const word = await pump(
    { from, to, sendTaskId, receiveTaskId, files, ...(direct ? { direct } : {}) },
    (progress) => {
      report(sendTaskId, progress);
      report(receiveTaskId, progress);
    },
    signal,
  );
  await refreshPicture(to);
  if (word === 'done') {
    await afterwards(transfer).catch((error: unknown) => refusedAfterwards(transfer, error));
  }
  await deleteTransfer(sendTaskId);
}

/** The snapshot has arrived all the same; both tasks say why it was not gone on with. */
async function refusedAfterwards(transfer: TransferRecord, error: unknown): Promise<void> {
  if (!(error instanceof ProblemError)) throw error;
  const { onArrival, sendTaskId, receiveTaskId, fromId, toId } = transfer;
  if (onArrival.kind === 'keep') return;
  const what = onArrival.kind;
  const place = await placeById(what === 'rollback' ? toId : fromId);
  for (const taskId of [sendTaskId, receiveTaskId]) {
    await followedToItsEnd(taskId);
    const task = await findTask(taskId);
    if (!task) continue;
    const facts = { what, snapshot: task.label, vm: task.vmName, host: place.name };
    await saveAfterword(taskId, problem('transfer-not-followed', { ...facts, why: error.problem }));
    publish({ topic: 'task', taskId, hostId: task.hostId });
  }
}

/** What was asked for once the snapshot has arrived; an ordinary operation with a task of its own. */
async function afterwards(transfer: TransferRecord): Promise<void> {
  const { onArrival, fromId, toId, vmUuid, snapshotId } = transfer;
  // Whether they may was asked when they asked for it.
  const actor: Actor = { ...transfer.actor, grants: ADMINISTRATOR };
  if (onArrival.kind === 'remove') {
    const request = { kind: 'remove', snapshotId, movedAway: true } as const;
    await startOperation(actor, { hostId: fromId, vmUuid, request });
  }
  if (onArrival.kind === 'rollback') {
    const { startAfter, keepFirst } = onArrival;
    const request = { kind: 'rollback', snapshotId, startAfter, keepFirst } as const;
    await startOperation(actor, { hostId: toId, vmUuid, request });
  }
}
