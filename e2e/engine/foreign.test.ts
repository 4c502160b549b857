import { expect, it } from 'vitest';
import type { SnapshotView } from '@/lib/domain/view';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import type { VmHand } from './harness';
import { onOneHost } from './one-host';
import { refusedWith } from './refused';

/** What virsh, virt-manager and Cockpit leave on a host: shown with its origin, and handled without tearing anything. */
const GUEST = `theirs "1"`;
const FIRST = `before 'it' happened`;
let host: LabHost;
let vm: VmHand;

onOneHost({ name: 'theirs', subnet: 98 }, async ({ kvm, ...stand }) => {
  host = stand.host;
  await host.defineGuest({ name: GUEST, tiny: true, tickMs: 250 });
  await host.startGuest(GUEST);
  vm = await kvm.vm(GUEST);
});

const virsh = (...argv: string[]) => host.run(['virsh', '-q', ...argv]);
async function must(...argv: string[]): Promise<void> {
  const { code, stderr } = await virsh(...argv);
  if (code !== 0) throw new Error(stderr);
}
const rowOf = async (label: string): Promise<SnapshotView> => {
  const found = (await vm.view()).snapshots.find(({ manifest }) => manifest.label === label);
  if (!found) throw new Error(`there is no row ${label}`);
  return found;
};

/** Memory and disk of one instant; answers with the number. */
async function agreeing(): Promise<number> {
  const { mem, disks } = await host.counters(GUEST);
  expect(disks).toEqual([mem]);
  return mem;
}
async function later(from: number): Promise<number> {
  await waitFor('ten more ticks', async () => (await host.counters(GUEST)).mem >= from + 10);
  return agreeing();
}
const strays = () =>
  host.sh(`qemu-img snapshot -U -l /var/lib/libvirt/images/*.qcow2 | grep -c aside || true`);

it('shows a snapshot inside the image with its origin, parent and place of NOW', async () => {
  await must('snapshot-create-as', '--domain', GUEST, '--name', FIRST, '--description', 'by hand');
  await must('snapshot-create-as', '--domain', GUEST, '--name', 'second');
  const view = await vm.view();
  const [first, second] = view.snapshots;
  expect(first).toMatchObject({
    origin: 'libvirt',
    manifest: { label: FIRST, description: 'by hand', parent: null, withMemory: true },
    restore: { level: 'green' },
    canRollback: { ok: true },
    canRemove: { ok: true },
    canEdit: { ok: false },
  });
  expect(second?.manifest.parent).toBe(first?.manifest.id);
  expect(view.vm.now).toBe(second?.manifest.id);
});

it('goes back to it through libvirt, keeps the present first, and that can be undone', async () => {
  const before = await later(await agreeing());
  await vm.rollback(FIRST, false, true);
  const back = await agreeing();
  expect(back).toBeLessThan(before);
  expect(await host.domainState(GUEST)).toBe('running (from snapshot)');
  const view = await vm.view();
  expect(view.vm.now).toBe(`libvirt:${FIRST}`);
  const kept = view.snapshots.find(({ manifest }) => manifest.automatic);
  expect(view.vm.rolledBack?.keptId).toBe(kept?.manifest.id);
  await vm.rollback(kept?.manifest.label ?? '');
  expect(await agreeing()).toBeGreaterThanOrEqual(before);
  expect((await vm.view()).vm.now).toBe(kept?.manifest.id);
  expect((await strays()).trim()).toBe('0');
});

it('goes back without keeping anything', async () => {
  const before = await later(await agreeing());
  await vm.rollback('second');
  expect(await agreeing()).toBeLessThan(before);
  expect((await strays()).trim()).toBe('0');
});

it('takes everything back when libvirt refuses in the middle', async () => {
  const before = await later(await agreeing());
  // Where its console would be written to is no longer there: libvirt refuses after the VM was stopped.
  await must('snapshot-create-as', '--domain', GUEST, '--name', 'doomed');
  await host.sh(
    `virsh -q snapshot-dumpxml '${GUEST}' doomed | sed 's#/var/log/libvirt/console#/gone/console#' >/tmp/doomed.xml
     virsh -q snapshot-create '${GUEST}' /tmp/doomed.xml --redefine`,
  );
  await expect(vm.rollback('doomed', false, true)).rejects.toThrow('ended as undone');
  expect(await host.domainState(GUEST)).toMatch(/^running/);
  expect(await agreeing()).toBeGreaterThanOrEqual(before);
  expect((await strays()).trim()).toBe('0');
  await vm.remove('doomed');
});

it('is refused while a saved state lies above it, which is kept in one click and still resumes', async () => {
  const before = await agreeing();
  await must('managedsave', GUEST);
  const { restore, canRollback } = await rowOf('second');
  expect(restore.level).toBe('red');
  expect(canRollback).toMatchObject({ ok: false, problem: { code: 'vm-managed-save' } });
  expect(await refusedWith(vm.rollback('second'))).toBe('vm-managed-save');

  const saved = await rowOf(GUEST);
  expect(saved).toMatchObject({ origin: 'managed-save', canKeep: { ok: true } });
  await vm.keepSaved('kept_save');
  expect(await host.domainState(GUEST)).toMatch(/^shut off/);
  expect(await rowOf(GUEST)).toMatchObject({ origin: 'managed-save' });
  const kept = await rowOf('kept_save');
  expect(kept.manifest).toMatchObject({ withMemory: true, state: 'running', method: 'saved' });
  expect(kept.manifest.takenAt).toBe(saved.manifest.takenAt.replace('.000Z', 'Z'));

  await host.startGuest(GUEST);
  expect(await host.domainState(GUEST)).toBe('running (restored)');
  const after = await later(await agreeing());
  expect(after).toBeGreaterThan(before);
  await vm.rollback('kept_save');
  const back = await agreeing();
  expect(back).toBeGreaterThanOrEqual(before);
  expect(back).toBeLessThan(after);
});

it('is deleted through libvirt, and its children move up', async () => {
  await vm.remove(FIRST);
  const { snapshots } = await vm.view();
  expect(snapshots.some(({ manifest }) => manifest.label === FIRST)).toBe(false);
  expect(snapshots.find(({ manifest }) => manifest.label === 'second')?.manifest.parent).toBe(null);
  await agreeing();
});

it('offers nothing for a chain of files, and puts nothing back that a chain holds up', async () => {
  await must('snapshot-create-as', '--domain', GUEST, '--name', 'chain', '--disk-only');
  const chain = await rowOf('chain');
  expect(chain.canRollback).toMatchObject({ ok: false, problem: { code: 'foreign-external' } });
  expect(chain.canRemove).toMatchObject({ ok: false, problem: { code: 'foreign-external' } });
  expect(await refusedWith(vm.remove('chain'))).toBe('foreign-external');
  for (const label of ['second', 'kept_save']) {
    expect(await refusedWith(vm.rollback(label))).toBe('restore-disk-below');
  }
  expect(await refusedWith(vm.remove('second'))).toBe('restore-disk-below');
  await agreeing();
});
