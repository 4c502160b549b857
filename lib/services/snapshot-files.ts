import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import { snapshotIdSchema, vmUuidSchema } from '@/lib/domain/ids';
import type { Manifest, Part } from '@/lib/domain/manifest';
import { fail } from '@/lib/domain/problem';
import type { DefinitionChanges, SnapshotCommands } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { storePaths } from '@/lib/plan/plan';
import { readPlanFile } from '@/lib/plan/plan-file';
import { findTasks, summarise } from '@/lib/tasks/records';
import { compareLines, withoutLayers, withoutSecrets } from './compare-definitions';
import { hostById } from './host-records';
import { parseInput } from './input';
import { asPng } from './picture-format';
import { placeById } from './place-records';
import { readSnapshot } from './read-snapshot';

const inputSchema = z.object({
  hostId: z.string().max(64),
  vmUuid: vmUuidSchema,
  snapshotId: snapshotIdSchema,
});
export type SnapshotAddress = z.input<typeof inputSchema>;

/** Where a copy of it lies, if that is not the VM's own host. */
const atSchema = z.string().max(64).optional();

/** The snapshot that is meant, if the actor may see it, and its folder: nothing but ids of ours is in the path. */
async function find(actor: Actor, input: SnapshotAddress, placeId = input.hostId) {
  const { hostId, vmUuid, snapshotId } = parseInput(inputSchema, input);
  // Who sees a VM sees its snapshots, wherever they are kept.
  authorise(actor, 'read', { hostId, vmUuid });
  const host = placeId === hostId ? await hostById(hostId) : await placeById(placeId);
  const manifest = pictureOf(placeId).inventory?.snapshots.find(
    ({ manifest: one }) => one.id === snapshotId && one.vm.uuid === vmUuid,
  )?.manifest;
  if (!manifest) fail('snapshot-gone', { snapshot: snapshotId, vm: vmUuid, host: host.name });
  return { host, manifest, dir: storePaths(host.storePath).snapshot(vmUuid, snapshotId) };
}

function partOf(manifest: Manifest, role: Part['role']): Part {
  const part = manifest.parts.find((one) => one.role === role && one.sizeBytes > 0);
  return (
    part ?? fail('snapshot-part-damaged', { snapshot: manifest.label, part: role, detail: '' })
  );
}

const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

/** The screen at the captured instant, as PNG. Throws `snapshot-gone`, or `snapshot-part-damaged` where there is none. */
export async function snapshotScreen(actor: Actor, input: SnapshotAddress): Promise<Uint8Array> {
  const { host, manifest, dir } = await find(actor, input);
  const { file } = partOf(manifest, 'screen');
  const { stdout } = await readSnapshot(host, ['picture', `${dir}/${file}`], {
    maxBytes: MAX_PICTURE_BYTES,
  });
  const picture = asPng(stdout);
  return (
    picture ??
    fail('snapshot-part-damaged', { snapshot: manifest.label, part: file, detail: 'is no picture' })
  );
}

/**
 * What the VM's definition has now that the snapshot's has not, and the other way round; passwords are left out. `at`: the
 * place whose copy of the snapshot is read, where it is not on the VM's host.
 */
export async function snapshotDefinition(
  actor: Actor,
  input: SnapshotAddress,
  at?: string,
): Promise<DefinitionChanges> {
  const { host: place, manifest, dir } = await find(actor, input, parseInput(atSchema, at));
  const host = await hostById(input.hostId);
  const { file } = partOf(manifest, 'domain');
  const [then, now] = await Promise.all([
    readSnapshot(place, ['text', `${dir}/${file}`]),
    readSnapshot(host, ['defined', host.uri, manifest.vm.uuid]),
  ]);
  if (then.exitCode !== 0) {
    const detail = then.stderr.trim() || 'cannot be read';
    fail('snapshot-part-damaged', { snapshot: manifest.label, part: file, detail });
  }
  if (now.exitCode !== 0) fail('vm-gone', { vm: manifest.vm.name, host: host.name });
  const shown = (xml: string) => withoutLayers(withoutSecrets(xml));
  return compareLines(shown(then.stdout), shown(now.stdout));
}

const MADE_BY = new Set(['take', 'rollback']);
const REMEMBERED = 500;

/**
 * The commands that made a snapshot: from the dashboard's own record of the task, or from the plan that lies on the host
 * where another dashboard did it. No steps: nobody remembers.
 */
export async function snapshotCommands(
  actor: Actor,
  input: SnapshotAddress,
): Promise<SnapshotCommands> {
  const { host, manifest, dir } = await find(actor, input);
  const seals = (steps: readonly { id: string; command: string }[]) =>
    steps.some(({ id, command: text }) => id.endsWith('seal') && text.includes(dir));
  const tasks = await findTasks({ hostId: input.hostId, vmUuid: manifest.vm.uuid }, REMEMBERED);
  const own = tasks.find(({ kind, plan }) => MADE_BY.has(kind) && seals(plan.steps));
  if (own) return { taskId: own.id, steps: own.plan.steps.map(shown) };
  const { stdout } = await readSnapshot(host, ['plans', host.storePath, manifest.id]);
  for (const text of stdout.split('\x1e')) {
    const plan = readPlanFile(text);
    if (!plan || !MADE_BY.has(plan.kind)) continue;
    const { steps } = summarise({ ...plan, warnings: [] });
    if (seals(steps)) return { steps: steps.map(shown) };
  }
  return { steps: [] };
}

const shown = ({ id, title, command: text }: { id: string; title: string; command: string }) => ({
  ...{ id, title },
  command: text,
});
