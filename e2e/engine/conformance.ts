import { expect } from 'vitest';
import { capturedDisks, type MethodName } from '@/lib/domain/manifest';
import type { GuestSpec, LabHost } from '../lab/lab';
import { done, type openVm } from './harness';

type Case = {
  host: LabHost;
  /** Opened once the guest is defined. */
  open: () => ReturnType<typeof openVm>;
  guest: GuestSpec & { disks: NonNullable<GuestSpec['disks']> };
  /** The method that is chosen where nobody asks for another. */
  method: MethodName;
  /** The driver that captures each disk; `saved`: where the guest is stopped for it, if that is another. */
  drivers: string[];
  savedDrivers?: string[];
  /** The order in which it goes back to s1, s2 and s3. */
  rollbacks: string[];
  /** A memory counter further than this from the snapshot's is no rollback. */
  mostTicks: number;
};

/**
 * What every storage driver must do, on real storage: whatever captures the disks, memory and disks come back from one
 * instant, in any order, as often as one likes, and also when one between was removed. Two of three snapshots are left.
 */
export async function goesBackToAnyInstant(given: Case): Promise<void> {
  const { host, guest, drivers } = given;
  const { name, disks } = guest;
  const sha = (path: string) => host.sh(`sha256sum < '${path}'`);
  await host.defineGuest(guest);
  await host.startGuest(name);
  const vm = await given.open();

  const taken = new Map<string, { id: string; mem: number; sha: string; state: string }>();
  for (const label of ['s1', 's2', 's3']) {
    const before = await host.counters(name);
    // One of them in the way that works everywhere: a VM's snapshots may be of different methods.
    const mode = label === 's2' ? 'saved' : 'auto';
    const task = await vm.take(label, true, '', mode);
    expect(task.pauseMs).toBeGreaterThan(0);
    const manifest = await vm.snapshot(label);
    expect(capturedDisks(manifest).map((disk) => disk.driver)).toEqual(
      mode === 'saved' ? (given.savedDrivers ?? drivers) : drivers,
    );
    expect(manifest.method).toBe(mode === 'auto' ? given.method : 'saved');
    const state = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${manifest.id}/state.save`;
    taken.set(label, { id: manifest.id, mem: before.mem, sha: await sha(state), state });
    const after = await host.counters(name);
    expect(after.mem).toBeGreaterThan(before.mem);
  }

  const back = async (label: string) => {
    const then = taken.get(label);
    if (!then) throw new Error(`nothing was taken as ${label}`);
    const request = { kind: 'rollback', snapshotId: then.id, startAfter: false } as const;
    await done(await vm.start({ ...request, keepFirst: false }));
    return then;
  };
  for (const label of given.rollbacks) {
    const then = await back(label);
    const counters = await host.counters(name);
    expect(counters.disks).toEqual(disks.map(() => counters.mem));
    // It goes on from the snapshot's value, and not from where it was a moment ago.
    const since = counters.mem - then.mem;
    expect(since).toBeGreaterThan(0);
    expect(since).toBeLessThan(given.mostTicks);
    expect((await vm.view()).vm.now).toBe(then.id);
    expect(await sha(then.state)).toBe(then.sha);
  }

  await vm.remove('s2');
  const left = (await vm.view()).snapshots.map(({ manifest }) => manifest);
  expect(left.map(({ label, parent }) => [label, parent])).toEqual([
    ['s1', null],
    ['s3', left[0]?.id],
  ]);
  for (const label of ['s3', 's1']) {
    await back(label);
    const counters = await host.counters(name);
    expect(counters.disks).toEqual(disks.map(() => counters.mem));
  }
  await host.destroyGuest(name);
}
