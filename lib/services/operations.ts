import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import { foreignIdSchema, isForeignId, snapshotIdSchema, vmUuidSchema } from '@/lib/domain/ids';
import { MODES } from '@/lib/domain/mode';
import { ProblemError } from '@/lib/domain/problem';
import type { OperationInput, PlanPreview } from '@/lib/domain/view';
import { pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { planEdit, planRemove } from '@/lib/plan/change';
import { planCompress } from '@/lib/plan/compress';
import { planDelete, planRevert } from '@/lib/plan/foreign';
import { planKeepSaved } from '@/lib/plan/keep-saved';
import { orphanVm, planDefineAgain, planRemoveOrphan } from '@/lib/plan/orphans';
import { type Order, onlyAsSeen, type PlanResult, type Scene } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { planTake } from '@/lib/plan/take';
import { planVerify } from '@/lib/plan/verify';
import { version } from '@/package.json';
import { type AuditNote, audited } from './audit';
import { parseInput } from './input';
import { placeName } from './place-name';
import { placeById } from './place-records';
import { previewOf } from './preview';
import { SAVEPOINT } from './recovery';
import { sceneOf } from './scene';
import { newId, startTask } from './start-task';
import { noteTry } from './tries';

const anySnapshotId = z.union([snapshotIdSchema, foreignIdSchema]);

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('take'),
    label: z.string(),
    description: z.string(),
    withMemory: z.boolean(),
    ofSaved: z.boolean().optional(),
    mode: z.enum(MODES).optional(),
  }),
  z.object({
    kind: z.literal('rollback'),
    snapshotId: anySnapshotId,
    startAfter: z.boolean().optional(),
    keepFirst: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('edit'),
    snapshotId: snapshotIdSchema,
    label: z.string(),
    description: z.string(),
  }),
  z.object({
    kind: z.literal('remove'),
    snapshotId: anySnapshotId,
    movedAway: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('verify'), snapshotId: snapshotIdSchema }),
  z.object({ kind: z.literal('compress'), snapshotId: snapshotIdSchema }),
  z.object({ kind: z.literal('define'), snapshotId: snapshotIdSchema }),
]);

const inputSchema = z.object({
  hostId: z.string().max(64),
  vmUuid: vmUuidSchema,
  request: requestSchema,
});

type Input = z.infer<typeof inputSchema>;
type Request = Input['request'];

/** One planner for each kind: a new operation is a line here and a planner in `lib/plan`. */
function planFor(scene: Scene, order: Order, request: Request, snapshotId: string): PlanResult {
  switch (request.kind) {
    case 'take':
      if (request.ofSaved) return planKeepSaved(scene, order, { ...request, snapshotId });
      return planTake(scene, order, { ...request, snapshotId });
    case 'rollback': {
      const { snapshotId: id, startAfter = false, keepFirst } = request;
      const how = { startAfter, ...(keepFirst ? { keepAs: snapshotId } : {}) };
      return isForeignId(id)
        ? planRevert(scene, order, { id, ...how })
        : planRollback(scene, order, { snapshotId: id, ...how });
    }
    case 'edit':
      return planEdit(scene, order, request);
    case 'remove':
      if (isForeignId(request.snapshotId)) {
        return planDelete(scene, order, { id: request.snapshotId });
      }
      return scene.inventory.vms.includes(scene.vm)
        ? planRemove(scene, order, request)
        : planRemoveOrphan(scene, order, request);
    case 'define':
      return planDefineAgain(scene, order, request);
    case 'verify':
      return planVerify(scene, order, request);
    case 'compress':
      return planCompress(scene, order, request);
  }
}

/** What can also be done to the snapshots of a VM that is no longer defined. */
const rememberedFor = ({ kind }: Request) =>
  kind === 'remove' || kind === 'define' ? orphanVm : undefined;

/** What an operation would do, word for word, on what is known of the host now. Changes nothing. */
export async function previewOperation(actor: Actor, input: OperationInput): Promise<PlanPreview> {
  const { hostId, vmUuid, request } = parseInput(inputSchema, input);
  authorise(actor, 'read', { hostId, vmUuid });
  const host = await placeById(hostId);
  const scene = await sceneOf(host, vmUuid, pictureOf(hostId), vmUuid, rememberedFor(request));
  const order = { taskId: newId(), actor: actor.name, savepointVersion: version };
  const result = planFor(scene, order, request, newId());
  if (!result.ok) return result;
  return previewOf(result.plan);
}

/**
 * Starts an operation: fresh facts, the rules, the plan, then the script on its host. Answers with the task's id as soon
 * as the host has started it; everything later is the task's. Throws the problem that speaks against it.
 */
export async function startOperation(
  actor: Actor,
  input: OperationInput,
): Promise<{ taskId: string }> {
  const { hostId, vmUuid, request } = parseInput(inputSchema, input);
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  return audited(actor, request.kind, place, (note) =>
    beginOperation(actor, { hostId, vmUuid, request }, note),
  );
}

/** The same inside a frame that has asked for the actor's right and writes the line of the audit. */
export async function beginOperation(
  actor: Actor,
  { hostId, vmUuid, request }: Input,
  note: AuditNote,
): Promise<{ taskId: string }> {
  const host = await placeById(hostId);
  const knownAs = pictureOf(hostId).inventory?.vms.find(({ uuid }) => uuid === vmUuid)?.name;
  const picture = await refreshPicture(host);
  if (picture.problem) throw new ProblemError(picture.problem);
  const scene = await sceneOf(host, vmUuid, picture, knownAs, rememberedFor(request));
  const taskId = newId();
  const order = { taskId, actor: actor.name, savepointVersion: version };
  const snapshotId = newId();
  const result = planFor(scene, order, request, snapshotId);
  if (!result.ok) throw new ProblemError(result.problem);
  note.detail = `${result.plan.label} (task ${taskId})`;
  const written = request.kind === 'compress' ? request.snapshotId : snapshotId;
  const plan = onlyAsSeen(result.plan, scene.inventory);
  // It follows by itself: whoever looks at the host meanwhile leaves that to us.
  noteTry('verify', written);
  await startTask(host, plan, actor, () => verifyWritten(hostId, vmUuid, written));
  return { taskId };
}

/**
 * A snapshot that a task has made, under the id that it was given for one, or whose memory it compressed, is read through
 * in the background: its first hashes are those of what was written. What this misses, `verifying.ts` makes up for.
 */
async function verifyWritten(hostId: string, vmUuid: string, snapshotId: string): Promise<void> {
  const { inventory } = pictureOf(hostId);
  if (!inventory?.snapshots.some(({ manifest }) => manifest.id === snapshotId)) return;
  await startOperation(SAVEPOINT, { hostId, vmUuid, request: { kind: 'verify', snapshotId } });
}
