import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { taskIdSchema } from '@/lib/domain/ids';
import type { Manifest } from '@/lib/domain/manifest';
import { type OnArrival, type TransferInput, transferInputSchema } from '@/lib/domain/place';
import { fail, ProblemError } from '@/lib/domain/problem';
import { EVERYTHING, mayKeepAt } from '@/lib/domain/rights';
import { refreshPicture } from '@/lib/fleet/picture';
import type { TransferScene } from '@/lib/plan/transfer';
import { makeTransferKey, type TransferKey } from '@/lib/ssh/direct';
import { findTask } from '@/lib/tasks/records';
import { tell } from '@/lib/tasks/transfer-end';
import { type AuditNote, audited } from './audit';
import { parseInput } from './input';
import { mayCancel } from './may-cancel';
import { placeName } from './place-name';
import { placeById } from './place-records';
import { newId, startTask } from './start-task';
import {
  askTransfer,
  directTo,
  endOf,
  hostTakingPart,
  manifestAt,
  planBoth,
} from './transfer-plan';
import { callOff, findTransfers, insertTransfer, type TransferRecord } from './transfer-records';
import { carry } from './transfer-run';
import { setUsualPlace } from './usual-place';

const VERBS = { keep: 'copy', remove: 'move', rollback: 'bring-back' } as const;

/**
 * Sends snapshots to a place, each as two tasks: one at either end. Answers with the tasks of the near end as soon as
 * both have begun; the bytes follow in the background. Throws the problem that speaks against one.
 */
export async function startTransfer(
  actor: Actor,
  input: TransferInput,
): Promise<{ taskIds: string[] }> {
  const wanted = parseInput(transferInputSchema, input);
  const { fromId, toId, vmUuid, snapshotIds, onArrival } = wanted;
  const hostId = await hostTakingPart(wanted);
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  return audited(actor, VERBS[onArrival.kind], place, async (note) => {
    mayFollow(actor, wanted);
    const [from, to] = await Promise.all([placeById(fromId), placeById(toId)]);
    const [near, far] = await Promise.all([refreshPicture(from), refreshPicture(to)]);
    for (const { problem } of [near, far]) if (problem) throw new ProblemError(problem);
    // All are asked before the first begins: that one is refused is no surprise halfway.
    const ahead = await askTransfer(actor, wanted);
    if (!ahead.ok) throw new ProblemError(ahead.problem);
    const taskIds: string[] = [];
    for (const snapshotId of snapshotIds) {
      const manifest = manifestAt(near, from, vmUuid, snapshotId);
      const key = makeTransferKey();
      const scene = {
        ...{ from: endOf(from, near), to: endOf(to, far) },
        ...{ sendId: newId(), receiveId: newId(), actor: actor.name },
        ...directTo(to, far, key),
      };
      await startOne(actor, { from, to, scene, manifest, onArrival, key });
      taskIds.push(scene.sendId);
      note.detail = [note.detail, `${manifest.label} to ${to.name} (task ${scene.sendId})`]
        .filter((text) => text !== '')
        .join(', ');
    }
    if (wanted.asDefault !== undefined) {
      await setUsualPlace(fromId, vmUuid, wanted.asDefault ? toId : null);
    }
    return { taskIds };
  });
}

/** The place that they come to, and what follows an arrival, take a right of their own there. */
function mayFollow(actor: Actor, { fromId, toId, vmUuid, onArrival }: TransferInput): void {
  if (onArrival.kind === 'rollback') {
    authorise(actor, 'rollback', { hostId: toId, vmUuid });
    return;
  }
  if (onArrival.kind === 'remove') authorise(actor, 'remove', { hostId: fromId, vmUuid });
  const verdict = mayKeepAt(actor.grants, toId, vmUuid);
  if (!verdict.ok) throw new ProblemError(verdict.problem);
}

type One = {
  from: HostRecord;
  to: HostRecord;
  scene: TransferScene;
  manifest: Manifest;
  onArrival: OnArrival;
  key: TransferKey;
};

async function startOne(
  actor: Actor,
  { from, to, scene, manifest, onArrival, key }: One,
): Promise<void> {
  const planned = planBoth(scene, manifest);
  if (!planned.ok) throw new ProblemError(planned.problem);
  const record: TransferRecord = {
    ...{ sendTaskId: scene.sendId, receiveTaskId: scene.receiveId, fromId: from.id, toId: to.id },
    ...{ vmUuid: manifest.vm.uuid, snapshotId: manifest.id, files: planned.files },
    ...{ onArrival, actor },
  };
  // Before anything runs: a dashboard that dies now finds it, and what has begun at either end.
  await insertTransfer(record);
  try {
    await startTask(to, planned.receive, actor);
    await startTask(from, planned.send, actor);
  } finally {
    carry(record, scene.direct ? { direct: key } : {});
  }
}

/**
 * Ends a transfer: what has arrived is removed, and nothing is removed where it came from. What has arrived for good stays,
 * and nothing follows it.
 */
export async function cancelTransfer(actor: Actor, input: { taskId: string }): Promise<null> {
  const { taskId } = parseInput(z.object({ taskId: taskIdSchema }), input);
  const transfer = (await findTransfers()).find(
    ({ sendTaskId, receiveTaskId }) => sendTaskId === taskId || receiveTaskId === taskId,
  );
  const task = await findTask(taskId);
  const place = transfer
    ? { hostId: await hostTakingPart(transfer), vmUuid: transfer.vmUuid }
    : EVERYTHING;
  const target = task ? `${task.label} of ${task.vmName}` : taskId;
  const call = async (note: AuditNote) => {
    if (!transfer) return fail('task-not-cancellable', { id: taskId });
    const { fromId, toId, sendTaskId, receiveTaskId } = transfer;
    note.detail = `task ${taskId}`;
    const why = `cancelled by ${actor.name}`;
    // Before any host is asked: one that does not answer must not keep what follows from being called off.
    if (!(await callOff(sendTaskId, actor.name)))
      return fail('task-not-cancellable', { id: taskId });
    const [from, to] = await Promise.all([placeById(fromId), placeById(toId)]);
    // An end that cannot be told now hears of it from the pump, as soon as it answers.
    await Promise.allSettled([
      tell(from, sendTaskId, 'cancel', why),
      tell(to, receiveTaskId, 'cancel', why),
    ]);
    return null;
  };
  const began = { actorId: task?.actorId ?? '', kind: 'send' as const };
  return audited(actor, 'cancel', { ...place, target }, call, mayCancel(actor, began, place));
}
