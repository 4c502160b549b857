import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import type { OnArrival } from '@/lib/domain/place';
import { fail, type Problem } from '@/lib/domain/problem';
import { readFound } from '@/lib/fleet/files';
import { lines } from '@/lib/fleet/sections';
import { type Around, namedOutside, onceArrived } from '@/lib/plan/arriving';
import { doubtsOfMaking } from '@/lib/plan/clone';
import { orphanVm } from '@/lib/plan/orphans';
import { type PlanResult, type Scene, storePaths } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { version } from '@/package.json';
import { readSnapshot } from './read-snapshot';
import { sceneOf } from './scene';
import { newId } from './start-task';

type Rollback = Extract<OnArrival, { kind: 'rollback' }>;

/**
 * The rollback that is to follow an arrival, planned before anything is fetched, on the host as it is now: what speaks against
 * it already need not be learned after hours. It is planned anew once the snapshot is there. `takenBytes`: what
 * arrives takes of the store. Throws `vm-gone`.
 */
export async function rollbackAhead(
  actor: Actor,
  host: HostRecord,
  picture: HostPicture,
  manifest: Manifest,
  { startAfter, keepFirst, takenBytes }: Rollback & { takenBytes: number },
): Promise<PlanResult> {
  const scene = await sceneOf(host, manifest.vm.uuid, picture, manifest.vm.name);
  const around = await lookAround(host, scene, manifest);
  const order = { taskId: newId(), actor: actor.name, savepointVersion: version };
  return planRollback(onceArrived(scene, [manifest], around, takenBytes), order, {
    ...{ snapshotId: manifest.id, startAfter },
    ...(keepFirst ? { keepAs: newId() } : {}),
  });
}

/**
 * What a host would lack, or have otherwise, when the VM is made there from a snapshot that is still at `from`. Whether its CPU
 * is one that the memory can go on with, libvirt says once the memory is there.
 */
export async function makingAhead(
  { from, to }: { from: HostRecord; to: HostRecord },
  picture: HostPicture,
  manifest: Manifest,
): Promise<Problem[]> {
  const { vm } = manifest;
  const scene = await sceneOf(to, vm.uuid, picture, vm.name, (inventory, uuid) =>
    orphanVm({ ...inventory, snapshots: [{ manifest, dir: '' }] }, uuid),
  );
  const around = await lookAround(to, scene, manifest);
  const file = manifest.parts.find(({ role }) => role === 'domain')?.file;
  const dir = storePaths(from.storePath).snapshot(vm.uuid, manifest.id);
  const read = file && (await readSnapshot(from, ['text', `${dir}/${file}`]));
  const definition = read && read.exitCode === 0 ? read.stdout : undefined;
  return doubtsOfMaking(onceArrived(scene, [manifest], around), manifest, definition);
}

/** Looks on the host for what the snapshot needs beside its parts. The inventory has that of snapshots that are there only. */
async function lookAround(
  host: HostRecord,
  { inventory }: Scene,
  manifest: Manifest,
): Promise<Around> {
  const paths = namedOutside(manifest).filter((path) => !inventory.files[path]);
  const knowsMachine = manifest.machine === null || inventory.machines !== undefined;
  if (paths.length === 0 && knowsMachine) return { files: {} };
  const input = paths.map((path) => `${path}\n`).join('');
  const { exitCode, stdout, stderr } = await readSnapshot(host, ['around', host.uri], { input });
  if (exitCode !== 0) fail('host-odd-answer', { host: host.name, detail: stderr.trim() });
  const machines = lines(stdout).flatMap((line) => (line.startsWith('m ') ? [line.slice(2)] : []));
  return {
    files: readFound(stdout, new Map()),
    ...(machines.length > 0 ? { machines } : {}),
  };
}
