import { randomBytes, randomUUID } from 'node:crypto';
import { type Actor, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { type CloneInput, cloneInputSchema } from '@/lib/domain/place';
import { fail, ProblemError } from '@/lib/domain/problem';
import type { PlanPreview } from '@/lib/domain/view';
import { refreshPicture } from '@/lib/fleet/picture';
import { parseDomainXml } from '@/lib/libvirt/domain-xml';
import { planClone } from '@/lib/plan/clone';
import { orphanVm } from '@/lib/plan/orphans';
import { type PlanResult, storePaths } from '@/lib/plan/plan';
import { snapshotsOf } from '@/lib/plan/rules';
import { version } from '@/package.json';
import { audited } from './audit';
import { hostById } from './host-records';
import { parseInput } from './input';
import { placeName } from './place-name';
import { previewOf } from './preview';
import { readSnapshot } from './read-snapshot';
import { sceneOf } from './scene';
import { newId, startTask } from './start-task';

const FIRST_PORT = 49_152;
const PORTS = 16_000;

/** QEMU's own prefix, then chance. */
const newMac = () =>
  ['52', '54', '00', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(
    ':',
  );

async function textOf(host: HostRecord, words: Parameters<typeof readSnapshot>[1]) {
  const { exitCode, stdout, stderr } = await readSnapshot(host, words);
  if (exitCode !== 0) fail('host-odd-answer', { host: host.name, detail: stderr.trim() });
  return stdout;
}

async function planned(input: CloneInput, actor: Actor): Promise<[HostRecord, PlanResult]> {
  const { hostId, vmUuid, snapshotId, name, isSame, isConnected = false, startAfter } = input;
  const host = await hostById(hostId);
  const picture = await refreshPicture(host);
  if (picture.problem) throw new ProblemError(picture.problem);
  const scene = await sceneOf(host, vmUuid, picture, vmUuid, orphanVm);
  const manifest =
    snapshotsOf(scene).find(({ id }) => id === snapshotId) ??
    fail('snapshot-gone', { snapshot: snapshotId, vm: scene.vm.name, host: host.name });
  const dir = storePaths(host.storePath).snapshot(vmUuid, snapshotId);
  const definition = await textOf(host, ['text', `${dir}/domain.xml`]);
  const state = manifest.parts.find(({ role }) => role === 'state');
  const live = state
    ? { liveDefinition: await textOf(host, ['saved', host.uri, `${dir}/${state.file}`]) }
    : {};
  const order = { taskId: newId(), actor: actor.name, savepointVersion: version };
  const plan = planClone(scene, order, {
    ...{ snapshotId, isSame, isConnected, startAfter, definition, ...live },
    name: isSame ? manifest.vm.name : name,
    uuid: isSame ? manifest.vm.uuid : randomUUID(),
    // Of the definition itself: the VM as it ran may have had fewer than at its next start.
    macs: parseDomainXml(definition).nics.map(newMac),
    firstPort: FIRST_PORT + 2 * Math.floor((randomBytes(2).readUInt16LE(0) / 65_536) * (PORTS / 2)),
  });
  return [host, plan];
}

/** What would be done, word for word. Changes nothing. */
export async function previewClone(actor: Actor, input: CloneInput): Promise<PlanPreview> {
  const wanted = parseInput(cloneInputSchema, input);
  authorise(actor, 'read', { hostId: wanted.hostId, vmUuid: wanted.vmUuid });
  const [, result] = await planned(wanted, actor);
  if (!result.ok) return result;
  return previewOf(result.plan);
}

/** Makes a VM from a snapshot on the host that has it: a clone beside the original, or the same VM where it is not. */
export async function startClone(actor: Actor, input: CloneInput): Promise<{ taskId: string }> {
  const wanted = parseInput(cloneInputSchema, input);
  const { hostId, vmUuid } = wanted;
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  return audited(actor, 'clone', place, async (note) => {
    const [host, result] = await planned(wanted, actor);
    if (!result.ok) throw new ProblemError(result.problem);
    const { plan } = result;
    const how = wanted.isConnected && !wanted.isSame ? ', connected' : '';
    note.detail = `${plan.label} as ${plan.vm.name}${how} (task ${plan.taskId})`;
    await startTask(host, plan, actor);
    return { taskId: plan.taskId };
  });
}
