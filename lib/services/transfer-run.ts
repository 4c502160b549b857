import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import { capturedDisks } from '@/lib/domain/manifest';
import { fail, type Problem, ProblemError, problem } from '@/lib/domain/problem';
import { publish } from '@/lib/events/bus';
import { refreshPicture } from '@/lib/fleet/picture';
import { inRepository, mayUseRepository } from '@/lib/plan/dedup';
import { followedToItsEnd, report } from '@/lib/tasks/keeper';
import { type Arrival, type DirectKey, pump } from '@/lib/tasks/pump';
import { findTask, findTasks, saveAfterword } from '@/lib/tasks/records';
import { outOfTurn, queue, running } from './carrying';
import { startOperation } from './operations';
import { placeById } from './place-records';
import {
  deleteTransfer,
  findTransfer,
  findTransfers,
  markFollowed,
  type TransferRecord,
} from './transfer-records';

/** A rollback that was to follow an arrival does so within this time after it, or not by itself. */
const LATE_SECONDS = 300;

/** With a key for the two machines to talk to each other; or for another dashboard that began it. */
type HowCarried = { direct?: DirectKey; isResumed?: boolean };

/**
 * Carries a transfer to its end in the background; with a key of its own for the two machines to talk to each other, else
 * through here. Carrying one twice changes nothing.
 */
export function carry(transfer: TransferRecord, how: HowCarried): void {
  const { sendTaskId } = transfer;
  if (running.has(sendTaskId)) return;
  const stop = new AbortController();
  running.set(sendTaskId, stop);
  queue
    .add(() => carryNow(transfer, how, stop.signal))
    .catch((error: unknown) => {
      if (!stop.signal.aborted) console.error(`transfer ${sendTaskId} stands still`, error);
    })
    .finally(() => running.delete(sendTaskId));
}

/** Goes on with the transfers that were on their way when the last dashboard ended. */
export async function carryOn(): Promise<void> {
  for (const transfer of await findTransfers()) carry(transfer, { isResumed: true });
}

async function carryNow(
  transfer: TransferRecord,
  { direct, isResumed = false }: HowCarried,
  signal: AbortSignal,
): Promise<void> {
  const { sendTaskId, receiveTaskId, files } = transfer;
  const [from, to] = await Promise.all([placeById(transfer.fromId), placeById(transfer.toId)]);
  const calledOff = async () => {
    const who = (await findTransfer(sendTaskId))?.calledOff;
    return who === undefined ? undefined : `cancelled by ${who}`;
  };
  const silent = outOfTurn();
  const arrival = await pump(
    {
      from,
      to,
      sendTaskId,
      receiveTaskId,
      files,
      calledOff,
      silent,
      ...(direct ? { direct } : { relayed: isResumed ? 'relay-resumed' : 'relay-narrow' }),
    },
    (progress) => {
      report(sendTaskId, progress);
      report(receiveTaskId, progress);
    },
    signal,
  ).finally(() => silent(false));
  await refreshPicture(to);
  if (arrival) await goOn({ from, to, sendTaskId, isResumed, ...arrival });
  await deleteTransfer(sendTaskId);
}

/** A snapshot that has arrived. `isResumed`: another dashboard had begun to bring it. */
type Arrived = Arrival & {
  from: HostRecord;
  to: HostRecord;
  sendTaskId: string;
  isResumed: boolean;
};

/** Does what was asked for once the snapshot has arrived. Where that must not be, the tasks say why. */
async function goOn(arrived: Arrived): Promise<void> {
  const { from, to, sendTaskId, near } = arrived;
  // As it is now: somebody may have called it off.
  const transfer = await findTransfer(sendTaskId);
  if (!transfer || transfer.onArrival.kind === 'keep') return;
  const { onArrival, receiveTaskId, snapshotId, vmUuid } = transfer;
  const task = await findTask(receiveTaskId);
  const of = { snapshot: task?.label ?? snapshotId, vm: task?.vmName ?? vmUuid };
  const say = (word: Problem) =>
    saveWord(near === 'done' ? [sendTaskId, receiveTaskId] : [receiveTaskId], word);
  try {
    const notWhole = await begin(transfer, arrived, of);
    if (!notWhole) return;
    const where = { host: from.name, place: to.name };
    await say(problem('transfer-unproven', { ...of, ...where, why: notWhole }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const what = onArrival.kind;
    const host = what === 'rollback' ? to.name : from.name;
    await say(problem('transfer-not-followed', { ...of, what, host, why: error.problem }));
  }
}

/** Both tasks have ended well and say what did not follow. */
async function saveWord(taskIds: readonly string[], word: Problem): Promise<void> {
  for (const taskId of taskIds) {
    await followedToItsEnd(taskId);
    const task = await findTask(taskId);
    if (!task) continue;
    await saveAfterword(taskId, word);
    publish({ topic: 'task', taskId, hostId: task.hostId });
  }
}

/**
 * Begins what follows, an ordinary operation with a task of its own. Answers with what is not whole at the far end where
 * that keeps the source from being removed; throws any other problem that speaks against it.
 */
async function begin(
  transfer: TransferRecord,
  { from, to, near, secondsAgo, isResumed }: Arrived,
  of: { snapshot: string; vm: string },
): Promise<Problem | undefined> {
  const { sendTaskId, onArrival, vmUuid, snapshotId, calledOff, followedAt } = transfer;
  if (calledOff !== undefined) fail('arrival-called-off', { actor: calledOff });
  if (near !== 'done') fail('arrival-near-end', { host: from.name });
  if (await hasBegun(transfer)) return undefined;
  // Whether they may was asked when they asked for it.
  const actor: Actor = { ...transfer.actor, grants: ADMINISTRATOR };
  if (onArrival.kind === 'remove') {
    const notWhole = notWholeAt(to, await refreshPicture(to), transfer, of);
    if (notWhole) return notWhole;
    await markOrFail(sendTaskId);
    const request = { kind: 'remove', snapshotId, movedAway: true } as const;
    await startOperation(actor, { hostId: from.id, vmUuid, request });
  }
  if (onArrival.kind === 'rollback') {
    // What the VM did since would be lost to a click of long ago.
    if (isResumed || followedAt !== undefined || !(secondsAgo <= LATE_SECONDS))
      fail('arrival-late', { vm: of.vm });
    // Before it starts: a dashboard that dies now must not roll back once more.
    await markOrFail(sendTaskId);
    const { startAfter, keepFirst } = onArrival;
    const request = { kind: 'rollback', snapshotId, startAfter, keepFirst } as const;
    await startOperation(actor, { hostId: to.id, vmUuid, request });
  }
  return undefined;
}

async function markOrFail(sendTaskId: string): Promise<void> {
  if (await markFollowed(sendTaskId, new Date())) return;
  fail('arrival-called-off', { actor: (await findTransfer(sendTaskId))?.calledOff ?? '' });
}

/** An earlier dashboard has begun what follows, and there is a task for it. */
async function hasBegun({ followedAt, onArrival, ...of }: TransferRecord): Promise<boolean> {
  if (followedAt === undefined) return false;
  const hostId = onArrival.kind === 'rollback' ? of.toId : of.fromId;
  const tasks = await findTasks({ hostId, vmUuid: of.vmUuid }, 100);
  return tasks.some(
    ({ kind, startedAt }) => kind === onArrival.kind && startedAt >= new Date(followedAt),
  );
}

/** Why nobody could do without the source: the far end does not list the snapshot with every part as long as it must be. */
function notWholeAt(
  to: HostRecord,
  { problem: silent, inventory }: HostPicture,
  { snapshotId, vmUuid, files }: TransferRecord,
  { snapshot, vm }: { snapshot: string; vm: string },
): Problem | undefined {
  if (silent) return silent;
  const host = to.name;
  const found = inventory?.snapshots.find(
    ({ manifest: { id, vm: at } }) => id === snapshotId && at.uuid === vmUuid,
  );
  if (!found) return problem('snapshot-gone', { snapshot, vm, host });
  const { manifest, facts } = found;
  const { tools = [], repository } = inventory ?? {};
  const kept = mayUseRepository({ name: host, tools, repository }, manifest);
  if (!kept.ok) return kept.problem;
  const disks = capturedDisks(manifest).map(({ ref, refBytes }) => ({
    ...{ name: ref.slice(ref.lastIndexOf('/') + 1), sizeBytes: refBytes ?? null },
  }));
  const parts = manifest.parts.map(({ file, sizeBytes }) => ({ name: file, sizeBytes }));
  const shared = inRepository(manifest);
  const plain = [...files, ...parts, ...disks].filter(({ name }) => !shared.has(name));
  for (const { name: part, sizeBytes: thenBytes } of plain) {
    const nowBytes = facts?.files[part]?.sizeBytes;
    if (nowBytes === undefined) return problem('restore-part-missing', { snapshot, part, host });
    if (thenBytes !== null && nowBytes !== thenBytes)
      return problem('restore-part-size', { snapshot, part, host, thenBytes, nowBytes });
  }
  const verified = facts?.verified;
  if (!verified || verified.ok) return undefined;
  const { bad, at } = verified;
  return problem('restore-verify-failed', { snapshot, parts: bad.join(', '), at });
}
