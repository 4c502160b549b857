import { expect, it } from 'vitest';
import { DEFAULT_STORE } from '@/lib/domain/host';
import type { LabHost } from '../lab/lab';
import { goesAwayAndComesBack } from '../transfer/away';
import { goesBackToAnyInstant } from './conformance';
import { onNearAndFar } from './near-and-far';
import type { Registered } from './one-host';
import { refusedWith } from './refused';

/**
 * The conformance suite on thin volumes. The host is a machine under emulation, because device mapper needs a kernel that
 * has it; its guest is one of one sector, because emulation within emulation is slow.
 */
const NAME = 'thin';
const MINUTES = 60_000;

let host: LabHost;
let there: LabHost;
let kvm: Registered;
let far: Registered;

const stand = { name: 'thin', subnet: 97, near: 'lvm1', isEmulated: true, timeoutMs: 6 * MINUTES };
onNearAndFar(stand, (given) => {
  ({ host, there, kvm, far } = given);
});

const volumes = async () => {
  const listed = await host.sh('lvs --noheadings -o lv_name lab');
  return listed.split('\n').flatMap((line) => line.trim() || []);
};

it('goes back to any of three instants, in mixed order', { timeout: 20 * MINUTES }, async () => {
  await goesBackToAnyInstant({
    host,
    open: () => kvm.vm(NAME),
    guest: {
      ...{ name: NAME, tiny: true, screen: false, tickMs: 250 },
      disks: [{ format: 'raw', on: 'thin', sizeMiB: 8 }],
    },
    drivers: ['lvm-thin'],
    method: 'held',
    rollbacks: ['s2', 's1', 's3', 's2'],
    mostTicks: 1000,
  });
});

it('says how full the pool is', { timeout: 10 * MINUTES }, async () => {
  const view = await (await kvm.vm(NAME)).view();
  expect(view.disks).toMatchObject([
    { driver: 'lvm-thin', sizeBytes: 8 * 1024 ** 2, pool: { name: 'lab/pool' } },
  ]);
  expect(view.disks[0]?.pool?.usedPercent).toBeGreaterThan(0);
  expect(view.disks[0]?.pool?.metadataPercent).toBeGreaterThan(0);
});

it('goes to another host, is fetched from there, and goes back to a new volume', {
  timeout: 30 * MINUTES,
}, async () => {
  await goesAwayAndComesBack({
    ...{ host, near: kvm, name: NAME, label: 's1' },
    far: { id: far.hostId, host: there, store: DEFAULT_STORE },
    captured: (id) => {
      const volume = `lab/savepoint-${id}-vda`;
      return `lvchange -q -ay -K ${volume} && cat /dev/${volume} && lvchange -q -an ${volume}`;
    },
  });
  await host.destroyGuest(NAME);
  const { id } = await (await kvm.vm(NAME)).snapshot('s3');
  expect((await volumes()).sort()).toEqual(['pool', `savepoint-${id}-vda`, NAME].sort());
});

it('calls a snapshot red whose volume is gone', { timeout: 10 * MINUTES }, async () => {
  const vm = await kvm.vm(NAME);
  const s3 = await vm.snapshot('s3');
  await host.sh(`lvrename -q lab savepoint-${s3.id}-vda elsewhere`);
  const red = (await vm.view()).snapshots.find(({ manifest }) => manifest.id === s3.id);
  expect(red?.restore).toMatchObject({ level: 'red', problem: { code: 'restore-capture-gone' } });
  await host.sh(`lvrename -q lab elsewhere savepoint-${s3.id}-vda`);
});

it('takes no snapshot where the pool is nearly full', { timeout: 10 * MINUTES }, async () => {
  const vm = await kvm.vm(NAME);
  await host.sh('lvcreate -q -V 1G --thinpool pool -n ballast lab');
  await host.sh('dd if=/dev/zero of=/dev/lab/ballast bs=1M count=122 conv=fsync status=none');
  expect(await refusedWith(vm.take('full', false))).toBe('pool-full');
  await host.sh('lvremove -q -y lab/ballast');
});

it('leaves nothing behind when all its snapshots are removed', {
  timeout: 10 * MINUTES,
}, async () => {
  const vm = await kvm.vm(NAME);
  await vm.remove('s1');
  await vm.remove('s3');
  expect(await volumes()).toEqual(['pool', NAME]);
});
