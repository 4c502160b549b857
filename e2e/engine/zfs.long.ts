import { describe, expect, it } from 'vitest';
import { DEFAULT_STORE } from '@/lib/domain/host';
import type { LabHost } from '../lab/lab';
import { goesAwayAndComesBack } from '../transfer/away';
import { goesBackToAnyInstant } from './conformance';
import { onNearAndFar } from './near-and-far';
import type { Registered } from './one-host';

/**
 * The conformance suite on a real ZFS: `npm run zfs`. The host is a machine under emulation, whose kernel is given ZFS; its
 * guests are of one sector, because emulation within emulation is slow.
 */
const MINUTES = 60_000;

let host: LabHost;
let there: LabHost;
let kvm: Registered;
let far: Registered;

const stand = { name: 'zfs', subnet: 96, near: 'zfs1', isEmulated: true, timeoutMs: 6 * MINUTES };
onNearAndFar(stand, (given) => {
  ({ host, there, kvm, far } = given);
});

/** All that the pool has of a guest, without the guest's name. */
const held = async (name: string) => {
  const listed = await host.sh('zfs list -H -o name -t all -r tank');
  return listed
    .split('\n')
    .filter((line) => line.startsWith(`tank/${name}`))
    .map((line) => line.slice(`tank/${name}`.length))
    .sort();
};

describe.each(['zvol', 'dataset'] as const)('a disk in a %s of ZFS', (on) => {
  it('goes back to any of three instants, in mixed order', { timeout: 25 * MINUTES }, async () => {
    await goesBackToAnyInstant({
      host,
      open: () => kvm.vm(on),
      guest: {
        ...{ name: on, tiny: true, screen: false, tickMs: 250 },
        disks: [{ format: 'raw', on, sizeMiB: 8 }],
      },
      drivers: ['zfs'],
      method: 'held',
      rollbacks: ['s2', 's1', 's3', 's2'],
      mostTicks: 1000,
    });
  });

  it('says how full the pool is', { timeout: 10 * MINUTES }, async () => {
    const view = await (await kvm.vm(on)).view();
    expect(view.disks).toMatchObject([{ driver: 'zfs', pool: { name: 'tank' } }]);
    expect(view.disks[0]?.pool?.usedPercent).toBeGreaterThanOrEqual(0);
  });

  it('calls a snapshot red that is gone from the pool', { timeout: 10 * MINUTES }, async () => {
    const vm = await kvm.vm(on);
    const s3 = await vm.snapshot('s3');
    const at = (await host.sh(`zfs list -H -o name -t snapshot -r tank | grep '${s3.id}'`)).trim();
    await host.sh(`zfs rename ${at} ${at.split('@')[0]}@elsewhere`);
    const red = (await vm.view()).snapshots.find(({ manifest }) => manifest.id === s3.id);
    expect(red?.restore).toMatchObject({ level: 'red', problem: { code: 'restore-capture-gone' } });
    await host.sh(`zfs rename ${at.split('@')[0]}@elsewhere ${at}`);
  });

  it('goes to another host, is fetched from there, and goes back', {
    timeout: 30 * MINUTES,
  }, async () => {
    const to = { id: far.hostId, host: there, store: DEFAULT_STORE };
    await goesAwayAndComesBack({ host, near: kvm, name: on, label: 's1', far: to });
    await host.destroyGuest(on);
  });

  it('leaves nothing behind when all its snapshots are removed', {
    timeout: 10 * MINUTES,
  }, async () => {
    const vm = await kvm.vm(on);
    await vm.remove('s1');
    await vm.remove('s3');
    expect(await held(on)).toEqual(['']);
  });
});
