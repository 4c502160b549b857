import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOperation } from '@/lib/services/operations';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { freezeNext } from './freeze';
import { ACTOR, done, openVm, register, startDashboard } from './harness';
import { refusedWith } from './refused';

/** Bad input and bad moments: a clear sentence each time, and the VM is as it was. */
let lab: Lab;
let host: LabHost;
let other: LabHost;
let stopDashboard: () => Promise<void>;
let kvm: Awaited<ReturnType<typeof register>>;
const ODD = `it's "odd" 一号 $(reboot)`;
const NASTY = `quotes ' " \\ \n\t$(reboot) \`id\` <b>&amp;</b> 快照 "@takenAt" `;

beforeAll(async () => {
  lab = await startLab({ name: 'refus', subnet: 83, hosts: ['kvm1', 'kvm2'] });
  host = lab.host('kvm1');
  other = lab.host('kvm2');
  stopDashboard = await startDashboard();
  kvm = await register(host);
  await host.defineGuest({ name: ODD, tiny: true, tickMs: 250 });
  await host.startGuest(ODD);
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

const take = (label: string, withMemory = true, description = '') =>
  ({ kind: 'take', label, description, withMemory }) as const;

describe('what the user writes', () => {
  it('a description of 64 KiB with everything in it comes back as it was', async () => {
    const vm = await kvm.vm(ODD);
    const description = NASTY + '字'.repeat((65_536 - Buffer.byteLength(NASTY)) / 3);
    await vm.take('nasty', true, description);
    expect((await vm.snapshot('nasty')).description).toBe(description);
    await vm.edit('nasty', { label: 'nasty2', description: NASTY });
    expect((await vm.snapshot('nasty2')).description).toBe(NASTY);
    await vm.rollback('nasty2');
    const { mem, disks } = await host.counters(ODD);
    expect(disks).toEqual([mem]);
  });

  it('a bad, a taken or an over-long word is refused with the rule', async () => {
    const vm = await kvm.vm(ODD);
    for (const label of ['', 'a', '1a', 'a b', "a'; reboot", '快照', 'x'.repeat(41)]) {
      expect(await refusedWith(vm.start(take(label)))).toBe('name-pattern');
    }
    expect(await refusedWith(vm.start(take('current')))).toBe('name-reserved');
    expect(await refusedWith(vm.start(take('nasty2')))).toBe('name-taken');
    const long = 'x'.repeat(65_537);
    expect(await refusedWith(vm.start(take('long', true, long)))).toBe('description-too-long');
    const uuid = '../../../etc';
    const request = take('ok1');
    const wrong = startOperation(ACTOR, { hostId: kvm.hostId, vmUuid: uuid, request });
    expect(await refusedWith(wrong)).toBe('input-invalid');
  });
});

describe('a bad moment', () => {
  it('a second task on a busy VM is refused; the first goes on', async () => {
    const vm = await kvm.vm(ODD);
    const frozen = await freezeNext(host, 'take');
    const first = await vm.start(take('first'));
    await frozen.all;
    expect(await refusedWith(vm.start(take('second')))).toBe('vm-busy');
    await frozen.thaw();
    await done(first);
    const labels = (await vm.view()).snapshots.map(({ manifest }) => manifest.label);
    expect(labels).toEqual(['nasty2', 'first']);
  });

  it('memory and power have to fit', async () => {
    const vm = await kvm.vm(ODD);
    // The held guest's image cannot be captured under an overlay.
    const live = { ...take('cold', true), mode: 'live' } as const;
    expect(await refusedWith(vm.start(live))).toBe('disk-needs-stop');
    await host.destroyGuest(ODD);
    expect(await refusedWith(vm.start(take('warm', true)))).toBe('vm-memory-needs-running');
  });

  it('somebody else’s managed save is never overwritten, by taking or by rolling back', async () => {
    await host.startGuest(ODD);
    const vm = await kvm.vm(ODD);
    // It booted over a used disk, so its counters are apart; by how much tells one instant from another.
    const apart = async () => {
      const { mem, disks } = await host.counters(ODD);
      return (disks[0] ?? 0) - mem;
    };
    const then = await apart();
    await host.run(['virsh', '-q', 'managedsave', '--domain', ODD]);
    const before = await host.sh(`sha256sum ${host.saveDir}/*.save`);
    expect(await refusedWith(vm.start(take('over', false)))).toBe('vm-managed-save');
    const { id } = await vm.snapshot('first');
    const back = vm.start({ kind: 'rollback', snapshotId: id });
    expect(await refusedWith(back)).toBe('vm-managed-save');
    expect(await host.sh(`sha256sum ${host.saveDir}/*.save`)).toBe(before);
    await host.startGuest(ODD);
    expect(await apart()).toBe(then);
  });

  it('a VM that vanished meanwhile is named as gone', async () => {
    await host.defineGuest({ name: 'brief', tiny: true });
    const vm = await kvm.vm('brief');
    await host.undefineGuest('brief');
    expect(await refusedWith(vm.start(take('late', false)))).toBe('vm-gone');
  });

  it('a snapshot that vanished meanwhile, too', async () => {
    const vm = await kvm.vm(ODD);
    const gone = { kind: 'rollback', snapshotId: '20200101t000000-abcdef' } as const;
    expect(await refusedWith(vm.start(gone))).toBe('snapshot-gone');
  });

  it('a damaged saved state is found before anything is stopped', async () => {
    const vm = await kvm.vm(ODD);
    const { id } = await vm.snapshot('first');
    const state = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${id}/state.save`;
    await host.sh(`cp ${state} /tmp/whole && truncate -s -1 ${state}`);
    const back = vm.start({ kind: 'rollback', snapshotId: id });
    expect(await refusedWith(back)).toBe('restore-part-size');
    expect(await host.domainState(ODD)).toMatch(/^running/);
    await host.sh(`cp /tmp/whole ${state}`);
    await vm.rollback('first');
  });
});

describe('the host’s storage', () => {
  it('a disk that no driver handles is named, with why', async () => {
    await host.defineGuest({ name: 'block', tiny: true });
    await host.sh(
      `truncate -s 64M /tmp/loop.img && losetup --find --show /tmp/loop.img > /tmp/loop &&
       virsh -q attach-disk block $(cat /tmp/loop) vdb --config`,
    );
    const vm = await kvm.vm('block');
    const attempt = vm.start(take('never', false));
    expect(await refusedWith(attempt)).toBe('disk-no-driver');
    const disk = (await vm.view()).disks.find(({ target }) => target === 'vdb');
    expect(disk?.problem?.code).toBe('disk-no-driver');
    await host.sh('losetup -d $(cat /tmp/loop)');
  });

  it('a store that cannot be written, or is too small, is named before anything is touched', async () => {
    await other.sh(
      `mkdir -p /srv/full /srv/ro && mount -t tmpfs -o size=1m full /srv/full &&
       mount -t tmpfs -o ro ro /srv/ro`,
    );
    await other.defineGuest({ name: 'web', tiny: true, tickMs: 250 });
    await other.startGuest('web');
    const full = await register(other, { storePath: '/srv/full' });
    const tight = await openVm(full.hostId, 'web');
    expect(await refusedWith(tight.start(take('big')))).toBe('no-space');
    const { removeHost } = await import('@/lib/services/hosts');
    await removeHost(ACTOR, { hostId: full.hostId });
    const ro = await register(other, { storePath: '/srv/ro/store' });
    const locked = await openVm(ro.hostId, 'web');
    expect(await refusedWith(locked.start(take('never')))).toBe('store-not-writable');
    expect(await other.domainState('web')).toMatch(/^running/);
    await removeHost(ACTOR, { hostId: ro.hostId });
  });

  it('a store on another filesystem is copied to, compared, and rolls back', async () => {
    await other.sh('mkdir -p /srv/far && mount -t tmpfs -o size=1g far /srv/far');
    const far = await register(other, { storePath: '/srv/far' });
    const vm = await openVm(far.hostId, 'web');
    await vm.take('copied');
    await vm.rollback('copied');
    const { mem, disks } = await other.counters('web');
    expect(disks).toEqual([mem]);
  });
});
