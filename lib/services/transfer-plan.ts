import { type Actor, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { isArchive, type TransferInput, transferInputSchema } from '@/lib/domain/place';
import { fail, firstNo, type Problem, problem, type Refusal } from '@/lib/domain/problem';
import type { PlanPreview } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { planReceive } from '@/lib/plan/receive';
import { hasRoom } from '@/lib/plan/room';
import { layingBytes, planSend, type SentFile } from '@/lib/plan/send';
import { type End, storeRoom, type TransferScene } from '@/lib/plan/transfer';
import { makeTransferKey, type TransferKey } from '@/lib/ssh/direct';
import { makingAhead, rollbackAhead } from './ahead';
import { parseInput } from './input';
import { allArchives, placeById } from './place-records';
import { previewOf, type Shown } from './preview';
import { newId } from './start-task';

/** One end as the planners see it. Throws `host-not-answering-now` where nothing was read of it yet. */
export function endOf(place: HostRecord, { inventory }: HostPicture): End {
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
export function manifestAt(
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

/** Both tasks of a transfer, and the files that travel. */
export function planBoth(scene: TransferScene, manifest: Manifest): Planned {
  const sending = planSend(scene, manifest);
  if ('ok' in sending) return sending;
  const receiving = planReceive(scene, manifest, sending);
  if (!receiving.ok) return receiving;
  return { ok: true, send: sending.plan, receive: receiving.plan, files: sending.files };
}

/**
 * What a transfer would do at both ends, and what would follow it, word for word, on what is known now; with what a host would
 * lack to make the VM from what is brought there. Changes nothing.
 */
export async function previewTransfer(actor: Actor, input: TransferInput): Promise<PlanPreview> {
  const wanted = parseInput(transferInputSchema, input);
  const asked = await askTransfer(actor, wanted);
  if (!asked.ok) return asked;
  return { ...asked, warnings: [...asked.warnings, ...(await doubtsThere(wanted))] };
}

/** The same without what only a reader wants to know: whether it may begin. */
export async function askTransfer(actor: Actor, wanted: TransferInput): Promise<PlanPreview> {
  const { fromId, toId, vmUuid, snapshotIds } = wanted;
  authorise(actor, 'read', { hostId: await hostTakingPart(wanted), vmUuid });
  const [from, to] = await Promise.all([placeById(fromId), placeById(toId)]);
  const ends = { from: endOf(from, pictureOf(fromId)), to: endOf(to, pictureOf(toId)) };
  const manifests = snapshotIds.map((id) => manifestAt(pictureOf(fromId), from, vmUuid, id));
  const steps: Shown['steps'] = [];
  const warnings: Problem[] = [];
  let [copiedBytes, laidBytes] = [0, 0];
  for (const manifest of manifests) {
    const ids = { sendId: newId(), receiveId: newId(), actor: actor.name };
    const scene = { ...ends, ...ids, ...directTo(to, pictureOf(toId), makeTransferKey()) };
    const planned = planBoth(scene, manifest);
    if (!planned.ok) return planned;
    for (const plan of [planned.send, planned.receive]) {
      const shown = previewOf(plan);
      warnings.push(...shown.warnings);
      steps.push(
        ...shown.steps.map((step) => ({
          ...step,
          id: `${plan.taskId}-${step.id}`,
          title: `${plan.host.name}: ${step.title}`,
        })),
      );
    }
    copiedBytes += planned.receive.estimate.copiedBytes ?? 0;
    laidBytes += layingBytes(scene, manifest);
  }
  // Each alone has room.
  const together = firstNo(
    () => hasRoom(storeRoom(ends.to), copiedBytes),
    () => hasRoom(storeRoom(ends.from), laidBytes),
  );
  if (!together.ok) return together;
  const shown: Shown = {
    ok: true,
    steps,
    warnings: different(warnings),
    estimate: { copiedBytes, freeBytes: ends.to.freeBytes },
  };
  const { onArrival } = wanted;
  const newest = newestOf(manifests);
  if (onArrival.kind !== 'rollback' || !newest) return shown;
  const how = { ...onArrival, takenBytes: copiedBytes };
  const ahead = await rollbackAhead(actor, to, pictureOf(toId), newest, how);
  return ahead.ok ? { ...shown, follows: previewOf(ahead.plan) } : ahead;
}

/** Several snapshots have the same to say. */
const different = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((one) => [JSON.stringify(one), one])).values(),
];

const newestOf = (manifests: readonly Manifest[]): Manifest | undefined =>
  manifests.toSorted((a, b) => b.takenAt.localeCompare(a.takenAt))[0];

/** What a host that does not have the VM would lack, or have otherwise, to make it from the newest of what is brought there. */
async function doubtsThere({ fromId, toId, vmUuid, snapshotIds, onArrival }: TransferInput) {
  const [from, to] = await Promise.all([placeById(fromId), placeById(toId)]);
  const picture = pictureOf(toId);
  const isThere = picture.inventory?.vms.some(({ uuid }) => uuid === vmUuid);
  const newest = newestOf(snapshotIds.map((id) => manifestAt(pictureOf(fromId), from, vmUuid, id)));
  if (onArrival.kind === 'rollback' || isArchive(to) || isThere || !newest) return [];
  const facts = { vm: newest.vm.name, host: to.name };
  const doubts = await makingAhead({ from, to }, picture, newest);
  return doubts.map((why) => problem('note-not-makeable', { ...facts, why }));
}

/** What the far end must know to let the near end in for this transfer. */
export function directTo(
  { user, sudo }: HostRecord,
  { inventory }: HostPicture,
  { keyType, publicKey }: TransferKey,
): Pick<TransferScene, 'direct'> {
  // Where sudo allows the helper only, nobody may be let in: the bytes go through here.
  if (sudo && inventory?.tools.includes('savepoint-host')) return {};
  return { direct: { user, sudo, keyType, publicKey, script: hostScripts().transfer } };
}

/** An archive belongs to nobody's VM: where snapshots come from there, what counts is the host that they come to. */
export async function hostTakingPart({
  fromId,
  toId,
  onArrival,
}: Pick<TransferInput, 'fromId' | 'toId' | 'onArrival'>): Promise<string> {
  const isFromArchive = (await allArchives()).some(({ id }) => id === fromId);
  return isFromArchive || onArrival.kind === 'rollback' ? toId : fromId;
}
