import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GuestDisk, type Lab, type LabHost, startLab } from '../lab/lab';
import { goesBackToAnyInstant } from './conformance';
import { register, startDashboard } from './harness';

/** The conformance suite on images in a real Ceph. */
const NAME = 'web';
const CEPH = readFileSync(join(import.meta.dirname, '../lab/host/ceph.sh'), 'utf8');
const disks: GuestDisk[] = [
  { format: 'raw', on: 'rbd' },
  { format: 'raw', on: 'rbd' },
];

let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
let kvm: Awaited<ReturnType<typeof register>>;

beforeAll(async () => {
  lab = await startLab({ name: 'ceph', subnet: 98, hosts: ['ceph1'] });
  host = lab.host('ceph1');
  await host.sh(CEPH);
  stopDashboard = await startDashboard();
  kvm = await register(host);
}, 300_000);
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
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

it('leaves nothing behind when all its snapshots are removed', async () => {
  const vm = await kvm.vm(NAME);
  await vm.remove('s1');
  await vm.remove('s3');
  expect(await snapshots()).toEqual([0, 0]);
});
