import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { refreshPicture } from '@/lib/fleet/picture';
import { planRollback } from '@/lib/plan/rollback';
import { pruneAutomatic } from '@/lib/services/automatic';
import { newId } from '@/lib/services/start-task';
import { listTasks } from '@/lib/services/tasks';
import { dismissUndo, undoRollback } from '@/lib/services/undo';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { strike } from '../matrix/blow';
import { type Machine, openMachine } from '../matrix/machine';
import { ACTOR, done, register, startDashboard, type VmHand } from './harness';

/** A rollback that keeps the present first loses nothing: it can be undone, and fails without a trace. */
const GUEST = 'undo vm';
let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
let hostId: string;
let vm: VmHand;
let machine: Machine;

beforeAll(async () => {
  lab = await startLab({ name: 'undo', subnet: 93, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  stopDashboard = await startDashboard();
  const kvm = await register(host);
  hostId = kvm.hostId;
  await host.defineGuest({
    name: GUEST,
    tiny: true,
    tickMs: 250,
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'raw', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
    ],
  });
  await host.startGuest(GUEST);
  vm = await kvm.vm(GUEST);
  machine = await openMachine(host, hostId, GUEST);
  await vm.take('clean');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stopDashboard?.();
  await lab?.stop();
});
beforeEach(async () => {
  // Far enough from the snapshot for a step back to be seen.
  const { mem } = await host.counters(GUEST);
  await waitFor('ten more ticks', async () => (await host.counters(GUEST)).mem >= mem + 10);
});

async function agreeing(): Promise<number> {
  const { mem, disks } = await host.counters(GUEST);
  expect(disks).toEqual([mem, mem, mem]);
  return mem;
}
const kept = async () =>
  (await vm.view()).snapshots.map(({ manifest }) => manifest).filter((one) => one.automatic);

it('keeps the present with its memory, says so on the page, and goes back to it', async () => {
  const before = await agreeing();
  const task = await vm.rollback('clean', false, true);
  expect(task.pauseMs).toBeGreaterThan(0);
  expect(await agreeing()).toBeLessThan(before);
  const [automatic, ...others] = await kept();
  expect(others).toEqual([]);
  expect(automatic).toMatchObject({ withMemory: true, automatic: true, state: 'running' });
  expect(automatic?.label).toMatch(/^before_rollback_\d{4}-\d\d-\d\d_\d{6}Z$/);
  const { rolledBack, managedSave } = (await vm.view()).vm;
  expect(rolledBack).toMatchObject({ label: 'clean', keptId: automatic?.id });
  expect(managedSave).toBeUndefined();
  expect(await host.sh(`virsh -q dominfo '${GUEST}'`)).toMatch(/Managed save: +no/);
  expect(await machine.faults()).toEqual([]);

  const keptId = automatic?.id ?? '';
  await done((await undoRollback(ACTOR, { hostId, vmUuid: vm.uuid, keptId })).taskId);
  const after = await agreeing();
  expect(after).toBeGreaterThan(before);
  expect(after).toBeLessThan(before + 240);
  expect((await vm.view()).vm.rolledBack).toMatchObject({ label: automatic?.label });
  expect(await machine.faults()).toEqual([]);
});

it('forgets the notice when it is dismissed, and when the kept snapshot is removed', async () => {
  const { rolledBack } = (await vm.view()).vm;
  const place = { hostId, vmUuid: vm.uuid };
  await dismissUndo(ACTOR, { ...place, at: '2020-01-01T00:00:00Z' });
  expect((await vm.view()).vm.rolledBack).toEqual(rolledBack);
  await dismissUndo(ACTOR, { ...place, at: rolledBack?.at ?? '' });
  expect((await vm.view()).vm.rolledBack).toBeUndefined();

  await vm.rollback('clean', false, true);
  const newest = (await kept()).at(-1);
  await vm.remove(newest?.label ?? '');
  expect((await vm.view()).vm.rolledBack).toBeUndefined();
  for (const { label } of await kept()) await vm.remove(label);
});

/** The state of “clean” is whole by size and header, and yet no memory is in it: only the resuming can tell. */
async function whereItsMemoryIsGone(work: () => Promise<void>): Promise<void> {
  const { id } = await vm.snapshot('clean');
  const state = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${id}/state.save`;
  await host.sh(`cp '${state}' /tmp/whole.save
    size=$(stat -c %s '${state}')
    dd if=/dev/zero of='${state}' bs=4096 seek=4 count=$((size / 4096 - 5)) conv=notrunc status=none`);
  try {
    await work();
    expect(await machine.faults()).toEqual([]);
  } finally {
    await host.sh(`cat /tmp/whole.save >'${state}'`);
  }
  await vm.rollback('clean');
  await agreeing();
}

it('a failure in the middle leaves the guest with its memory, as if nothing had been', () =>
  whereItsMemoryIsGone(async () => {
    const others = await kept();
    const before = await agreeing();
    await expect(vm.rollback('clean', false, true)).rejects.toThrow('ended as undone');
    const after = await agreeing();
    expect(after).toBeGreaterThan(before);
    expect(after).toBeLessThan(before + 240);
    expect(await kept()).toEqual(others);
  }));

it('and where nothing was kept, the VM starts from its disks as they were', () =>
  whereItsMemoryIsGone(async () => {
    const before = await agreeing();
    await expect(vm.rollback('clean')).rejects.toThrow('ended as undone');
    expect(await host.domainState(GUEST)).toContain('running');
    // It has booted: its memory counts anew, and its disks go on.
    const { disks } = await host.counters(GUEST);
    expect(Math.min(...disks)).toBeGreaterThanOrEqual(before);
    expect(new Set(disks).size).toBe(1);
  }));

it.each(['give-way', 'place-vda'])(
  'interrupted after “%s” and started by somebody, it still comes back with its memory',
  async (stepId) => {
    const { id } = await vm.snapshot('clean');
    const plan = await machine.plan((scene, order) =>
      planRollback(scene, order, { snapshotId: id, startAfter: false, keepAs: newId() }),
    );
    const step = plan.steps.findIndex((one) => one.id === stepId);
    const others = await kept();
    const before = await agreeing();
    await strike(host, machine.record, plan, step, 'after', 'script killed');
    // Boots, and writes to its disks: nothing of that may be under the memory afterwards.
    await host.startGuest(GUEST);
    await machine.recover();
    const after = await agreeing();
    expect(after).toBeGreaterThan(before);
    expect(after).toBeLessThan(before + 240);
    expect(await machine.faults()).toEqual([]);
    expect(await kept()).toEqual(others);
  },
);

it('keeps a VM that is shut off without memory', async () => {
  await host.destroyGuest(GUEST);
  await vm.rollback('clean', false, true);
  const cold = (await kept()).at(-1);
  expect(cold).toMatchObject({ withMemory: false, method: 'off' });
  expect(await host.domainState(GUEST)).toContain('running');
  const keptId = cold?.id ?? '';
  await done((await undoRollback(ACTOR, { hostId, vmUuid: vm.uuid, keptId })).taskId);
  expect(await host.domainState(GUEST)).toContain('shut off');
  await host.startGuest(GUEST);
});

it('removes automatic snapshots when their days are over, as tasks of its own', async () => {
  vi.stubEnv('SAVEPOINT_KEEP_AUTOMATIC_DAYS', '0');
  const before = await kept();
  expect(before.length).toBeGreaterThan(1);
  for (const { label } of before) {
    await pruneAutomatic(machine.record, await refreshPicture(machine.record));
    const [task] = await listTasks(ACTOR, { hostId, vmUuid: vm.uuid, limit: 1 });
    expect(task).toMatchObject({ kind: 'remove', label, actor: 'Savepoint' });
    await done(task?.id ?? '');
  }
  expect(await kept()).toEqual([]);
  expect((await vm.view()).vm.rolledBack).toBeUndefined();
});

it('says that the clock is old where no agent answers', async () => {
  const task = await vm.rollback('clean');
  expect(task.warnings.map(({ code }) => code)).toContain('note-clock-old');
});
