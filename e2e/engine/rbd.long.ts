import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_STORE } from '@/lib/domain/host';
import { startClone } from '@/lib/services/clones';
import type { GuestDisk, LabHost } from '../lab/lab';
import { goesAwayAndComesBack } from '../transfer/away';
import { goesBackToAnyInstant } from './conformance';
import { ACTOR, done } from './harness';
import { onNearAndFar } from './near-and-far';
import type { Registered } from './one-host';

/** The conformance suite on images in a real Ceph. */
const NAME = 'web';
const CEPH = readFileSync(join(import.meta.dirname, '../lab/host/ceph.sh'), 'utf8');
const disks: GuestDisk[] = [
  { format: 'raw', on: 'rbd' },
  { format: 'raw', on: 'rbd' },
];

let host: LabHost;
let there: LabHost;
let kvm: Registered;
let far: Registered;

const prepare = (ceph: LabHost) => ceph.sh(CEPH);
onNearAndFar({ name: 'ceph', subnet: 98, near: 'ceph1', timeoutMs: 300_000, prepare }, (given) => {
  ({ host, there, kvm, far } = given);
});

const snapshots = async () => {
  const listed = await Promise.all(
    ['web', 'web-vdb'].map((image) => host.sh(`rbd snap ls --format json vms/${image}`)),
  );
  return listed.map((json) => (JSON.parse(json) as unknown[]).length);
};

it('goes back to any of three instants, twice, in mixed order', { timeout: 600_000 }, async () => {
  await goesBackToAnyInstant({
    ...{ host, open: () => kvm.vm(NAME), guest: { name: NAME, disks, tickMs: 250 } },
    drivers: ['rbd', 'rbd'],
    method: 'held',
    rollbacks: ['s2', 's1', 's3', 's3', 's1', 's2'],
    mostTicks: 200,
  });
  expect(await snapshots()).toEqual([2, 2]);
});

it('calls a snapshot red whose snapshot in Ceph is gone', async () => {
  const vm = await kvm.vm(NAME);
  const s1 = await vm.snapshot('s1');
  await host.sh(`rbd snap rename vms/web@savepoint-${s1.id}-vda vms/web@elsewhere`);
  const red = (await vm.view()).snapshots.find(({ manifest }) => manifest.id === s1.id);
  expect(red?.restore).toMatchObject({ level: 'red', problem: { code: 'restore-capture-gone' } });
  await host.sh(`rbd snap rename vms/web@elsewhere vms/web@savepoint-${s1.id}-vda`);
});

it('goes to another host, is fetched from there, and goes back to both images', {
  timeout: 600_000,
}, async () => {
  await goesAwayAndComesBack({
    ...{ host, near: kvm, name: NAME, label: 's1' },
    far: { id: far.hostId, host: there, store: DEFAULT_STORE },
    captured: (id) => `rbd export --no-progress vms/web@savepoint-${id}-vda -`,
  });
  // Only s3 lies in the images still; what was kept meanwhile is gone.
  expect(await snapshots()).toEqual([1, 1]);
});

it('is the same VM at the other host, on plain files', { timeout: 600_000 }, async () => {
  await host.destroyGuest(NAME);
  // Brings the guests' kernel, which the definition names.
  await there.defineGuest({ name: 'other' });
  const vm = await kvm.vm(NAME);
  const { id: snapshotId } = await vm.snapshot('s1');
  const { taskId } = await startClone(ACTOR, {
    ...{ hostId: far.hostId, vmUuid: vm.uuid, snapshotId, name: NAME },
    ...{ isSame: true, startAfter: false },
  });
  await done(taskId);
  const counters = await there.counters(NAME);
  expect(counters.disks).toEqual([counters.mem, counters.mem]);
});

it('leaves nothing behind when all its snapshots are removed', async () => {
  const vm = await kvm.vm(NAME);
  await vm.remove('s1');
  await vm.remove('s3');
  expect(await snapshots()).toEqual([0, 0]);
});
