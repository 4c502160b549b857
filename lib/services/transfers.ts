import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { taskIdSchema } from '@/lib/domain/ids';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { type OnArrival, type TransferInput, transferInputSchema } from '@/lib/domain/place';
import { fail, ProblemError, type Refusal } from '@/lib/domain/problem';
import { EVERYTHING, mayKeepAt } from '@/lib/domain/rights';
import type { PlanPreview } from '@/lib/domain/view';
import { pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { planReceive } from '@/lib/plan/receive';
import { hasRoom } from '@/lib/plan/room';
import { planSend, type SentFile } from '@/lib/plan/send';
import { type End, storeRoom, type TransferScene } from '@/lib/plan/transfer';
import { quote } from '@/lib/shell/quote';
import { makeTransferKey, type TransferKey } from '@/lib/ssh/direct';
import { findTask } from '@/lib/tasks/records';
import { tell } from '@/lib/tasks/transfer-end';
import { type AuditNote, audited } from './audit';
import { parseInput } from './input';
import { mayCancel } from './may-cancel';
import { placeName } from './place-name';
import { allArchives, placeById } from './place-records';
import { rollbackAhead } from './rollback-ahead';
import { newId, startTask } from './start-task';
import { callOff, findTransfers, insertTransfer, type TransferRecord } from './transfer-records';
import { carry } from './transfer-run';
import { setUsualPlace } from './usual-place';

const VERBS = { keep: 'copy', remove: 'move', rollback: 'bring-back' } as const;

function endOf(place: HostRecord, { inventory }: HostPicture): End {
  if (!inventory) fail('host-not-answering-now', { host: place.name });
  const { id, name, uri, storePath } = place;
  const { store, files, tools, repository, snapshots } = inventory;
  return {
    ...{ id, name, uri, storePath, files, tools, repository },
    freeBytes: store.freeBytes,
    writable: store.writable,
    has: new Set(snapshots.map(({ manifest }) => manifest.id)),
  };
}

/** Rights are asked for the VM: a snapshot of another one is not there. */
function manifestAt(
  { inventory }: HostPicture,
  place: HostRecord,
  vmUuid: string,
  id: string,
): Manifest {
  const found = inventory?.snapshots.find(
    ({ manifest }) => manifest.id === id && manifest.vm.uuid === vmUuid,
  );
  const vm = inventory?.vms.find(({ uuid }) => uuid === vmUuid)?.name ?? vmUuid;
  return found?.manifest ?? fail('snapshot-gone', { snapshot: id, vm, host: place.name });
}

type Planned = { ok: true; send: Plan; receive: Plan; files: SentFile[] } | Refusal;

function planBoth(scene: TransferScene, manifest: Manifest): Planned {
  const sending = planSend(scene, manifest);
  if ('ok' in sending) return sending;
  const receiving = planReceive(scene, manifest, sending);
  if (!receiving.ok) return receiving;
  return { ok: true, send: sending.plan, receive: receiving.plan, files: sending.files };
}

/** What a transfer would do at both ends, word for word, on what is known now. Changes nothing. */
export async function previewTransfer(actor: Actor, input: TransferInput): Promise<PlanPreview> {
  const wanted = parseInput(transferInputSchema, input);
  const { fromId, toId, vmUuid, snapshotIds } = wanted;
  authorise(actor, 'read', { hostId: await hostTakingPart(wanted), vmUuid });
  const [from, to] = await Promise.all([placeById(fromId), placeById(toId)]);
  const ends = { from: endOf(from, pictureOf(fromId)), to: endOf(to, pictureOf(toId)) };
  const shown: Extract<PlanPreview, { ok: true }> = {
    ok: true,
    steps: [],
    warnings: [],
    estimate: { copiedBytes: 0, freeBytes: ends.to.freeBytes },
  };
  for (const snapshotId of snapshotIds) {
    const manifest = manifestAt(pictureOf(fromId), from, vmUuid, snapshotId);
    const ids = { sendId: newId(), receiveId: newId(), actor: actor.name };
    const scene = { ...ends, ...ids, ...directTo(to, pictureOf(toId), makeTransferKey()) };
    const planned = planBoth(scene, manifest);
    if (!planned.ok) return planned;
    for (const plan of [planned.send, planned.receive]) {
      shown.steps.push(
        ...[...plan.steps, ...plan.after].map(({ id, title, run }) => ({
          id: `${plan.taskId}-${id}`,
          title: `${plan.host.name}: ${title}`,
          command: quote(run),
        })),
      );
    }
    const { onArrival } = wanted;
    if (onArrival.kind === 'rollback') {
      const ahead = await rollbackAhead(actor, to, pictureOf(toId), manifest, onArrival);
      if (!ahead.ok) return ahead;
      shown.warnings.push(...ahead.plan.warnings);
    }
    const bytes = planned.receive.estimate.copiedBytes ?? 0;
    shown.estimate.copiedBytes = (shown.estimate.copiedBytes ?? 0) + bytes;
  }
  // Each alone has room.
  const together = hasRoom(storeRoom(ends.to), shown.estimate.copiedBytes ?? 0);
  return together.ok ? shown : together;
}

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
    const ahead = await previewTransfer(actor, wanted);
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

/** What the far end must know to let the near end in for this transfer. */
function directTo(
  { user, sudo }: HostRecord,
  { inventory }: HostPicture,
  { keyType, publicKey }: TransferKey,
): Pick<TransferScene, 'direct'> {
  // Where sudo allows the helper only, nobody may be let in: the bytes go through here.
  if (sudo && inventory?.tools.includes('savepoint-host')) return {};
  return { direct: { user, sudo, keyType, publicKey, script: hostScripts().transfer } };
}

/** An archive belongs to nobody's VM: where snapshots come from there, what counts is the host that they come to. */
async function hostTakingPart({
  fromId,
  toId,
  onArrival,
}: Pick<TransferInput, 'fromId' | 'toId' | 'onArrival'>): Promise<string> {
  const isFromArchive = (await allArchives()).some(({ id }) => id === fromId);
  return isFromArchive || onArrival.kind === 'rollback' ? toId : fromId;
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
