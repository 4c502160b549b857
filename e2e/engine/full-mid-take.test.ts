import { beforeAll, describe, expect, it } from 'vitest';
import { sentence } from '@/lib/domain/sentences';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ended, type VmHand } from './harness';
import { onOneHost, type Registered } from './one-host';
import { slowDisk } from './slow-disk';

/** The store is full before a snapshot is whole: somebody else writes to its filesystem at the same time. */
const STORE = '/var/lib/libvirt/savepoint';
const NAME = 'filled';
const MIB = 1024 ** 2;

let host: LabHost;
let kvm: Registered;
let vm: VmHand;

onOneHost({ name: 'full', subnet: 126 }, (stand) => {
  ({ host, kvm } = stand);
});
const disk = slowDisk(() => host);

beforeAll(async () => {
  await host.sh(
    `truncate -s 2G /var/lib/libvirt/images/store.img && mkfs.ext4 -q -m 0 /var/lib/libvirt/images/store.img &&
     mkdir -p ${STORE} && mount -o loop /var/lib/libvirt/images/store.img ${STORE}`,
  );
  await host.defineGuest({
    name: NAME,
    disks: [{ format: 'raw', on: 'xfs' }],
    tickMs: 250,
    ballastMiB: 600,
  });
  await host.startGuest(NAME);
  vm = await kvm.vm(NAME);
});

const freeBytes = async () => Number(await host.sh(`df --output=avail -B1 ${STORE} | tail -n 1`));
/** How long the memory is that is being written. */
const written = async () =>
  Number(await host.sh(`stat -c %s ${STORE}/vms/${vm.uuid}/*/state.save 2>/dev/null || echo 0`));

describe('a store that gets full while memory is written to it', () => {
  it.each([
    ['all but a little', 32],
    ['to the last byte', 0],
  ])('takes the snapshot back, says why, and the guest runs on: %s', async (_how, leftMiB) => {
    const request = { label: 'full', description: '', withMemory: true, mode: 'live' } as const;
    await disk.stand();
    const taskId = await vm.start({ kind: 'take', ...request });
    await waitFor('the memory to be written', async () => (await written()) >= MIB);
    // What is being written takes from the rest until the next look, so the last bytes are asked for again.
    await host.sh(
      `leave=${leftMiB * MIB}; n=0
       while free=$(df --output=avail -B1 ${STORE} | tail -n 1) && [ "$free" -gt $((leave + 1048576)) ]; do
         n=$((n + 1)); fallocate -l $((free - leave)) ${STORE}/ballast$n 2>/dev/null || break
       done`,
    );
    await disk.goOn();
    const task = await ended(taskId);
    expect(task.status).toBe('undone');
    expect(task.problem && sentence(task.problem)).toMatch(/Not enough space|No space left/);
    expect(await host.domainState(NAME)).toMatch(/^running/);
    expect((await host.run(['virsh', '-q', 'domblklist', NAME])).stdout).toMatch(
      /^ *vda +\/srv\/xfs\/filled\.img$/m,
    );
    expect((await host.sh("find /srv -xdev -name '*.overlay'")).trim()).toBe('');
    expect((await host.sh(`ls ${STORE}/vms/${vm.uuid}`)).trim()).toBe('');
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
    expect((await vm.view()).snapshots).toEqual([]);
    await host.sh(`rm ${STORE}/ballast*`);
  });

  it('and the next one is whole, once there is room', async () => {
    expect(await freeBytes()).toBeGreaterThan(1024 * MIB);
    await vm.take('whole');
    expect((await vm.snapshot('whole')).method).toBe('live');
    await vm.rollback('whole');
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
  });
});
