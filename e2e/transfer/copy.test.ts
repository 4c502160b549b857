import { describe, expect, it } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import type { ProblemError } from '@/lib/domain/problem';
import type { TaskDetail, TaskKind } from '@/lib/domain/task';
import { refreshPicture } from '@/lib/fleet/picture';
import { placeById } from '@/lib/services/place-records';
import { listTasks } from '@/lib/services/tasks';
import { findTransfers } from '@/lib/services/transfer-records';
import { cancelTransfer, startTransfer } from '@/lib/services/transfers';
import { freezeNext } from '../engine/freeze';
import { ACTOR, ended } from '../engine/harness';
import type { Registered } from '../engine/one-host';
import type { GuestDisk, LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { onNearAndVault } from './near-and-vault';
import { ARCHIVE, bothEnded, leftovers, listed, placeOf, send } from './stand';

let kvm1: LabHost;
let vault: LabHost;
let near: Registered;
let vaultId: string;

onNearAndVault({ name: 'copy', subnet: 101 }, (stand) => {
  ({ kvm1, vault, near, vaultId } = stand);
});

const DISKS: GuestDisk[] = [
  { format: 'qcow2', on: 'ext4' },
  { format: 'qcow2', on: 'xfs' },
  { format: 'raw', on: 'ext4' },
];

describe('an archive on another machine', () => {
  it('shows its free space and nothing in it', async () => {
    const place = await placeOf(vaultId);
    expect(place).toMatchObject({ kind: 'archive', status: 'online', snapshotCount: 0 });
    expect(place?.freeBytes).toBeGreaterThan(0);
  });

  it('takes a whole snapshot, while the guest goes on', async () => {
    await kvm1.defineGuest({ name: 'web', disks: DISKS, tickMs: 250 });
    await kvm1.startGuest('web');
    const vm = await near.vm('web');
    await vm.take('s1');
    const { id } = await vm.snapshot('s1');
    const before = await kvm1.counters('web');
    const tasks = await send({ fromId: near.hostId, toId: vaultId, vmUuid: vm.uuid }, id);
    const { near: sent, far } = await bothEnded(tasks);
    expect([sent.status, far.status, far.problem]).toEqual(['done', 'done', undefined]);
    expect((await kvm1.counters('web')).mem).toBeGreaterThan(before.mem);
    expect(routeOf(far)).toBe('direct');
    expect(await vault.sh('grep -c savepoint- /root/.ssh/authorized_keys || true')).toBe('0\n');

    expect(await listed(vaultId)).toEqual(['s1']);
    expect(await listed(near.hostId)).toEqual(['s1']);
    const there = `${ARCHIVE}/vms/${vm.uuid}/${id}`;
    const here = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${id}`;
    const sum = 'sha256sum < ';
    expect(await vault.sh(`${sum}${there}/state.save`)).toBe(
      await kvm1.sh(`${sum}${here}/state.save`),
    );
    expect(await vault.sh(`grep -c . ${there}/RESCUE.txt; ls ${there}`)).toContain('disk-vdc.raw');
    expect(await leftovers(vault, ARCHIVE)).toBe('');
    expect(await leftovers(kvm1)).toBe('');
  });

  it('moves it away, and it keeps its place in the tree', async () => {
    const vm = await near.vm('web');
    await vm.take('s2');
    // One whose memory is compressed travels as it is.
    await waitFor('s2 to be verified', async () => {
      const { snapshots } = await vm.view();
      return snapshots.some(
        ({ manifest, restore }) => manifest.label === 's2' && restore.verifiedAt,
      );
    });
    await vm.compress('s2');
    const [s1, s2] = [await vm.snapshot('s1'), await vm.snapshot('s2')];
    const route = { fromId: near.hostId, toId: vaultId, vmUuid: vm.uuid };
    const refused = await send(route, s1.id).then(
      () => 'sent',
      (error: ProblemError) => error.problem.code,
    );
    expect(refused).toBe('snapshot-there');
    // Nor behind another one, of which nothing is begun.
    const both = { ...route, snapshotIds: [s2.id, s1.id], onArrival: { kind: 'keep' as const } };
    await expect(startTransfer(ACTOR, both)).rejects.toMatchObject({
      problem: { code: 'snapshot-there' },
    });
    expect(await findTransfers()).toEqual([]);
    // The two machines do not reach each other, so the dashboard relays.
    await kvm1.sh(`ip route add prohibit ${vault.address}/32`);
    const { far } = await bothEnded(await send(route, s2.id, { kind: 'remove' }));
    expect(routeOf(far)).toBe('relay');
    await kvm1.sh(`ip route del prohibit ${vault.address}/32`);
    await lastOf('remove');
    expect((await listed(vaultId)).sort()).toEqual(['s1', 's2']);
    expect(await listed(near.hostId)).toEqual(['s1']);
    const { snapshots, vm: seen } = await vm.view();
    expect(seen.now).toBe(s2.id);
    const rows = snapshots.map(({ manifest, place, copies, canRollback }) => [
      ...[manifest.label, place?.name, (copies ?? []).map(({ name }) => name), canRollback.ok],
    ]);
    expect(rows).toEqual([
      ['s1', undefined, ['vault'], true],
      ['s2', 'vault', [], true],
    ]);
    expect(await leftovers(kvm1)).toBe('');
  });

  const ROLLBACK = { kind: 'rollback', startAfter: false, keepFirst: false } as const;

  it('fetches nothing for a rollback that would be refused', async () => {
    const vm = await near.vm('web');
    await refreshPicture(await placeById(vaultId));
    const id = (await vm.snapshot('s2')).id;
    await kvm1.sh('virsh -q managedsave web');
    const route = { fromId: vaultId, toId: near.hostId, vmUuid: vm.uuid };
    const refused = await send(route, id, ROLLBACK).then(
      () => 'sent',
      (error: ProblemError) => error.problem.code,
    );
    expect(refused).toBe('vm-managed-save');
    const s2 = (await vm.view()).snapshots.find(({ manifest: { label } }) => label === 's2');
    expect(s2).toMatchObject({
      restore: { level: 'red', problem: { code: 'vm-managed-save' } },
      canRollback: { ok: false },
      canBringBack: { ok: true },
    });
    expect(await listed(near.hostId)).toEqual(['s1']);
    await kvm1.sh('virsh -q start web');
  });

  it('says at both tasks why a rollback did not follow, and keeps what arrived', async () => {
    const vm = await near.vm('web');
    const id = (await vm.snapshot('s2')).id;
    const route = { fromId: vaultId, toId: near.hostId, vmUuid: vm.uuid };
    const frozen = await freezeNext(kvm1, 'receive', 1, 'begin receive-');
    const tasks = await send(route, id, ROLLBACK);
    // It was fine when it was asked for, and is not when the snapshot is there.
    await frozen.all;
    await kvm1.sh('virsh -q managedsave web');
    await frozen.thaw();
    const { near: sent, far } = await bothEnded(tasks);
    for (const { status, problem } of [sent, far]) {
      expect({ status, problem }).toMatchObject({
        status: 'done',
        problem: {
          code: 'transfer-not-followed',
          facts: { what: 'rollback', vm: 'web', why: { code: 'vm-managed-save' } },
        },
      });
    }
    expect((await listed(near.hostId)).sort()).toEqual(['s1', 's2']);
    await kvm1.sh('virsh -q start web');
    await vm.remove('s2');
  });

  it('brings it back and rolls back, with memory and disks of one instant', async () => {
    const vm = await near.vm('web');
    const { inventory } = await refreshPicture(await placeById(vaultId));
    const s2 = inventory?.snapshots.find(({ manifest }) => manifest.label === 's2')?.manifest;
    const tasks = await send(
      { fromId: vaultId, toId: near.hostId, vmUuid: vm.uuid },
      s2?.id ?? '',
      {
        kind: 'rollback',
        startAfter: false,
        keepFirst: true,
      },
    );
    const { far } = await bothEnded(tasks);
    expect(far.problem).toBe(undefined);
    const back = await lastOf('rollback');
    expect(back.status).toBe('done');
    // The first disk's image holds s1 and the kept present: it is written to, and not replaced.
    expect(back.steps.find(({ id }) => id === 'place-vda')?.command).toContain('sp_qcow2_pour');
    const manifest = await vm.snapshot('s2');
    expect(manifest.parts.find(({ role }) => role === 'state')?.packed).toBeDefined();
    expect(capturedDisks(manifest).map(({ driver }) => driver)).toEqual(['copy', 'copy', 'copy']);
    const counters = await kvm1.counters('web');
    expect(counters.disks).toEqual(DISKS.map(() => counters.mem));
    const found = (await vm.view()).snapshots.find(({ manifest: { label } }) => label === 's2');
    expect(found?.restore).toMatchObject({ level: 'green', verifiedAt: expect.any(String) });
  });

  it('left alone all that lay inside the image which the disk came back into', async () => {
    const vm = await near.vm('web');
    const { snapshots } = await vm.view();
    const kept = snapshots.find(({ manifest }) => manifest.automatic)?.manifest.label ?? '';
    for (const label of [kept, 's1']) {
      await vm.rollback(label);
      const counters = await kvm1.counters('web');
      expect(counters.disks).toEqual(DISKS.map(() => counters.mem));
    }
  });

  it.each<['a bit was flipped on the way' | 'it is cancelled']>([
    ['a bit was flipped on the way'],
    ['it is cancelled'],
  ])('leaves nothing there and all of it here when %s', async (what) => {
    const vm = await near.vm('web');
    const { id } = await vm.snapshot('s1');
    await vault.sh(`rm -rf ${ARCHIVE}/vms/*`);
    const route = { fromId: near.hostId, toId: vaultId, vmUuid: vm.uuid };
    // The far end's script stands still until the memory is there, and has not looked at it yet.
    const frozen = await freezeNext(vault, 'receive', 1, 'begin receive-', ARCHIVE);
    const tasks = await send(route, id, { kind: 'remove' });
    const folder = `${ARCHIVE}/tasks/${tasks.receiveTaskId}`;
    await frozen.all;
    await waitFor('the memory', () => isThere(`${folder}/got-state.save`));
    if (what === 'it is cancelled') await cancelTransfer(ACTOR, { taskId: tasks.sendTaskId });
    else
      await vault.sh(
        `printf '!' | dd of=${folder}/incoming/state.save bs=1 seek=5000 conv=notrunc status=none`,
      );
    await frozen.thaw();
    const { near: sent, far } = await bothEnded(tasks);
    expect([sent.status, far.status]).toEqual(['undone', 'undone']);
    expect(far.problem?.code).toBe(
      what === 'it is cancelled' ? 'task-cancelled' : 'transfer-damaged',
    );
    expect(await listed(vaultId)).toEqual([]);
    expect(await listed(near.hostId)).toContain('s1');
    expect([await leftovers(vault, ARCHIVE), await leftovers(kvm1)]).toEqual(['', '']);
  });

  it('sends a disk with the size of then, and none that became smaller', async () => {
    const vm = await near.vm('web');
    await kvm1.destroyGuest('web');
    const image = '/var/lib/libvirt/images/web.qcow2';
    const { id: snapshotId } = await vm.snapshot('s1');
    await vault.sh(`rm -rf ${ARCHIVE}/vms/*`);
    const route = { fromId: near.hostId, toId: vaultId, vmUuid: vm.uuid };
    await kvm1.sh(`qemu-img resize -q ${image} +8M`);
    expect((await bothEnded(await send(route, snapshotId))).far.status).toBe('done');
    const there = `${ARCHIVE}/vms/${vm.uuid}/${snapshotId}/disk-vda.qcow2`;
    expect(await vault.sh(`qemu-img info ${there}`)).toContain('(67108864 bytes)');
    await vault.sh(`rm -rf ${ARCHIVE}/vms/*`);
    await kvm1.sh(`qemu-img resize -q --shrink ${image} 32M`);
    const { near: sent, far } = await bothEnded(await send(route, snapshotId, { kind: 'remove' }));
    expect([sent.status, far.status, sent.problem?.code]).toEqual([
      ...['undone', 'undone', 'transfer-shrunk'],
    ]);
    expect(await listed(near.hostId)).toContain('s1');
  });
});

const isThere = async (file: string) => (await vault.run(['test', '-e', file])).code === 0;

/** How the bytes came, as the far end noted it. */
const routeOf = ({ warnings }: TaskDetail) =>
  warnings.flatMap((one) => (one.code === 'note-transfer' ? [one.facts.route] : []))[0];

/** The newest task of a kind, at its end. */
async function lastOf(kind: TaskKind) {
  const task = (await listTasks(ACTOR, {})).find((one) => one.kind === kind);
  return ended(task?.id ?? '');
}
