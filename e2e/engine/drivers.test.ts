import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedDisks, type MethodName } from '@/lib/domain/manifest';
import { type GuestDisk, type Lab, type LabHost, startLab } from '../lab/lab';
import { register, startDashboard } from './harness';

/**
 * The conformance suite of the storage drivers, on real storage: whatever captures the disks, memory and disks
 * come back from one instant, in any order, as often as one likes.
 */
type Case = {
  name: string;
  driver: string[];
  disks: GuestDisk[];
  /** The method that is chosen where nobody asks for another. */
  method: MethodName;
};
const CASES: Case[] = [
  { name: 'qcow2', driver: ['qcow2'], disks: [{ format: 'qcow2', on: 'ext4' }], method: 'held' },
  { name: 'reflink', driver: ['reflink'], disks: [{ format: 'raw', on: 'xfs' }], method: 'live' },
  { name: 'copy', driver: ['copy'], disks: [{ format: 'raw', on: 'ext4' }], method: 'live' },
  {
    name: 'held together',
    driver: ['qcow2', 'reflink'],
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'raw', on: 'btrfs' },
    ],
    method: 'held',
  },
  {
    name: 'mixed',
    method: 'saved',
    driver: ['qcow2', 'reflink', 'copy', 'reflink'],
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'qcow2', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
      { format: 'raw', on: 'btrfs' },
    ],
  },
];

let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
let kvm: Awaited<ReturnType<typeof register>>;

beforeAll(async () => {
  lab = await startLab({ name: 'driv', subnet: 81, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  stopDashboard = await startDashboard();
  kvm = await register(host);
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

const sha = (path: string) => host.sh(`sha256sum < '${path}'`);

describe.each(CASES)('a VM on $name', ({ name, driver, disks, method }) => {
  it('goes back to any of three instants, twice, in mixed order', async () => {
    await host.defineGuest({ name, disks, cdrom: name === 'mixed', tickMs: 250 });
    await host.startGuest(name);
    const vm = await kvm.vm(name);

    const taken = new Map<string, { mem: number; sha: string; state: string }>();
    for (const label of ['s1', 's2', 's3']) {
      const before = await host.counters(name);
      // One of them in the way that works everywhere: a VM's snapshots may be of different methods.
      const mode = label === 's2' ? 'saved' : 'auto';
      const task = await vm.take(label, true, '', mode);
      expect(task.pauseMs).toBeGreaterThan(0);
      const manifest = await vm.snapshot(label);
      expect(capturedDisks(manifest).map((disk) => disk.driver)).toEqual(driver);
      expect(manifest.method).toBe(mode === 'auto' ? method : 'saved');
      const state = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${manifest.id}/state.save`;
      taken.set(label, { mem: before.mem, sha: await sha(state), state });
      const after = await host.counters(name);
      expect(after.mem).toBeGreaterThan(before.mem);
    }

    for (const label of ['s2', 's1', 's3', 's3', 's1', 's2']) {
      const then = taken.get(label);
      await vm.rollback(label);
      const counters = await host.counters(name);
      expect(counters.disks).toEqual(disks.map(() => counters.mem));
      // Four ticks a second: it goes on from the snapshot's value, and not from where it was a moment ago.
      const since = counters.mem - (then?.mem ?? Number.NaN);
      expect(since).toBeGreaterThan(0);
      expect(since).toBeLessThan(100);
      expect((await vm.view()).vm.now).toBe((await vm.snapshot(label)).id);
      expect(await sha(then?.state ?? '')).toBe(then?.sha);
    }

    await vm.remove('s2');
    const left = (await vm.view()).snapshots.map(({ manifest }) => manifest);
    expect(left.map(({ label, parent }) => [label, parent])).toEqual([
      ['s1', null],
      ['s3', left[0]?.id],
    ]);
    for (const label of ['s3', 's1']) {
      await vm.rollback(label);
      const counters = await host.counters(name);
      expect(counters.disks).toEqual(disks.map(() => counters.mem));
    }
    await host.destroyGuest(name);
  });

  it('leaves nothing behind when all its snapshots are removed', async () => {
    const vm = await kvm.vm(name);
    await vm.remove('s1');
    await vm.remove('s3');
    const rest = await host.sh(
      `find /var/lib/libvirt/savepoint/vms/${vm.uuid} -mindepth 1 ! -name now ! -name undo.json;
       find / -xdev \\( -name '*.aside' -o -name '*.in' -o -name '*.overlay' -o -path '*/.savepoint/*' \\) -path '*savepoint*' 2>/dev/null;
       find /srv -path '*/.savepoint/*' 2>/dev/null;
       for f in /var/lib/libvirt/images/*.qcow2; do qemu-img snapshot -l "$f"; done`,
    );
    expect(rest.trim()).toBe('');
  });
});
