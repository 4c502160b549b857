import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DEFAULT_STORE } from '@/lib/domain/host';
import type { TaskDetail } from '@/lib/domain/task';
import { refreshPicture } from '@/lib/fleet/picture';
import { startClone } from '@/lib/services/clones';
import { placeById } from '@/lib/services/place-records';
import { tendTasks } from '@/lib/services/recovery';
import { taskDetail } from '@/lib/services/tasks';
import { ACTOR, done, register, startDashboard } from '../engine/harness';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ARCHIVE, leftovers, listed, type Route, registerArchive } from './stand';

/** How the bytes go: between the two machines by themselves, or through the dashboard. */
export type Road = 'direct' | 'relay';

/** One end of a transfer as the tests see it. */
export type Place = { id: string; host: LabHost; store: string };

/** Three hosts and an archive; the VM `web` has two snapshots on the first, and is shut off. */
export type Roads = {
  lab: Lab;
  near: Place;
  /** A far end for each road. */
  far: Record<Road, Place>;
  archive: Place;
  vmUuid: string;
  snapshots: { s1: string; s2: string };
  stateBytes: number;
  stop: () => Promise<void>;
};

const GUEST = { name: 'web', fillMiB: 400, memoryMiB: 700, tickMs: 250 };

export async function layRoads(name: string, subnet: number): Promise<Roads> {
  const lab = await startLab({ name, subnet, hosts: ['kvm1', 'kvm2', 'kvm3', 'vault'] });
  const stopDashboard = await startDashboard();
  const [first, second, third] = [lab.host('kvm1'), lab.host('kvm2'), lab.host('kvm3')];
  const vault = lab.host('vault');
  const one = await register(first);
  const at = (host: LabHost, id: string, store: string = DEFAULT_STORE): Place => ({
    ...{ id, host, store },
  });
  const direct = at(second, (await register(second)).hostId);
  const relay = at(third, (await register(third)).hostId);
  // Brings the guests' kernel to the other hosts, which the definition names.
  for (const host of [second, third]) await host.defineGuest({ name: 'other' });
  await first.defineGuest(GUEST);
  await first.startGuest('web');
  const vm = await one.vm('web');
  await vm.take('s1');
  await vm.take('s2');
  await first.destroyGuest('web');
  const [s1, s2] = [await vm.snapshot('s1'), await vm.snapshot('s2')];
  return {
    ...{ lab, vmUuid: vm.uuid, snapshots: { s1: s1.id, s2: s2.id } },
    near: at(first, one.hostId),
    far: { direct, relay },
    archive: at(vault, await registerArchive(vault), ARCHIVE),
    stateBytes: s1.parts.find(({ role }) => role === 'state')?.sizeBytes ?? 0,
    stop: async () => {
      await stopDashboard();
      await lab.stop();
    },
  };
}

export const routeTo = ({ near, vmUuid }: Roads, far: Place): Route => ({
  ...{ fromId: near.id, toId: far.id, vmUuid },
});

/** Whether the first host reaches a machine by itself; the dashboard does all the same. */
export const setReach = (near: LabHost, far: LabHost, reaches: boolean) =>
  near.sh(
    reaches
      ? `ip route del prohibit ${far.address}/32 2>/dev/null || true`
      : `ip route replace prohibit ${far.address}/32`,
  );

/** Where the memory arrives, as seen from this machine. */
export const incoming = ({ host, store }: Place, receiveTaskId: string) =>
  join(host.dir, 'lib', store.replace(/^\/var\/lib\/libvirt\//, ''), 'tasks', receiveTaskId).concat(
    '/incoming/state.save',
  );

export const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Until that part of the memory has arrived. */
export const arrived = (bytes: number, far: Place, receiveTaskId: string, part: number) =>
  waitFor(
    `${part * 100} % of the memory`,
    () => sizeOf(incoming(far, receiveTaskId)) >= bytes * part,
    { timeoutMs: 60_000, everyMs: 2 },
  );

/** How the bytes came, as the far end noted it. */
export const roadOf = ({ warnings }: TaskDetail) =>
  warnings.flatMap((one) => (one.code === 'note-transfer' ? [one.facts.route] : []))[0];

/** What the engine does while a server runs: looks at both ends and brings to an end what died there, until that is seen. */
export async function untilUndone({ near }: Roads, far: Place, taskId: string): Promise<void> {
  await waitFor(
    'the task to be found dead',
    async () => {
      for (const { id } of [near, far]) {
        const place = await placeById(id);
        await tendTasks(place, await refreshPicture(place));
      }
      return (await taskDetail(ACTOR, taskId)).status === 'undone';
    },
    { timeoutMs: 90_000, everyMs: 500 },
  );
}

/** Nothing arrived, nothing is listed that is not whole, and nothing is gone where it came from. */
export async function nothingIsLeft({ near }: Roads, far: Place): Promise<void> {
  expect(await listed(far.id)).toEqual([]);
  expect((await listed(near.id)).sort()).toEqual(['s1', 's2']);
  expect(await leftovers(far.host, far.store)).toBe('');
  expect(await leftovers(near.host)).toBe('');
  expect(await keys(far)).toBe('0');
}

/** The first snapshot is there, byte for byte, and no key of a transfer is. */
export async function arrivedWhole(roads: Roads, far: Place): Promise<void> {
  expect(await listed(far.id)).toEqual(['s1']);
  const path = `vms/${roads.vmUuid}/${roads.snapshots.s1}/state.save`;
  const sum = ({ host, store }: Place) => host.sh(`sha256sum < ${store}/${path}`);
  expect(await sum(far)).toBe(await sum(roads.near));
  expect(await leftovers(far.host, far.store)).toBe('');
  expect(await keys(far)).toBe('0');
}

const keys = async ({ host }: Place) =>
  (await host.sh('grep -c " savepoint-2" /root/.ssh/authorized_keys || true')).trim();

/** The state goes on at the far end, with memory and disks of one instant; then the VM is gone from there again. */
export async function goesOnThere({ vmUuid, snapshots }: Roads, far: Place): Promise<void> {
  const { taskId } = await startClone(ACTOR, {
    ...{ hostId: far.id, vmUuid, snapshotId: snapshots.s1, name: '' },
    ...{ isSame: true, startAfter: false },
  });
  await done(taskId);
  const counters = await far.host.counters('web');
  expect(counters.disks).toEqual([counters.mem]);
  await far.host.destroyGuest('web');
  await far.host.undefineGuest('web');
}
