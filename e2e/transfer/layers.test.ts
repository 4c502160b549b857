import { afterAll, beforeAll, expect, it } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import { register, startDashboard, tended } from '../engine/harness';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { bothEnded, listed, registerArchive, send } from './stand';

/** A snapshot that froze its disk where it lay leaves that place, and comes back as a file of its own. */
let lab: Lab;
let kvm1: LabHost;
let stopDashboard: () => Promise<void>;
let near: Awaited<ReturnType<typeof register>>;
let vaultId: string;

beforeAll(async () => {
  lab = await startLab({ name: 'lyaway', subnet: 112, hosts: ['kvm1', 'vault'] });
  kvm1 = lab.host('kvm1');
  stopDashboard = await startDashboard();
  near = await register(kvm1);
  vaultId = await registerArchive(lab.host('vault'));
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

it('moves to an archive, its layer is merged, and it comes back with memory and disk of one instant', async () => {
  await kvm1.defineGuest({
    name: 'web',
    disks: [{ format: 'raw', on: 'ext4' }],
    tiny: true,
    tickMs: 250,
  });
  await kvm1.startGuest('web');
  await kvm1.counters('web');
  const vm = await near.vm('web');
  for (const label of ['s1', 's2', 's3']) await vm.take(label);
  const { id } = await vm.snapshot('s2');
  const there = { fromId: near.hostId, toId: vaultId, vmUuid: vm.uuid };
  const { near: sent, far } = await bothEnded(await send(there, id, { kind: 'remove' }));
  expect([sent.problem, far.problem]).toEqual([undefined, undefined]);
  await waitFor('it to be gone', async () => !(await listed(near.hostId)).includes('s2'));
  await tended(near.hostId);
  expect((await listed(near.hostId)).sort()).toEqual(['s1', 's3']);
  expect(await listed(vaultId)).toEqual(['s2']);

  const back = { fromId: vaultId, toId: near.hostId, vmUuid: vm.uuid };
  expect((await bothEnded(await send(back, id))).far.problem).toBe(undefined);
  const [disk] = capturedDisks(await vm.snapshot('s2'));
  expect(disk).toMatchObject({ driver: 'copy', format: 'qcow2' });
  for (const label of ['s2', 's3', 's1', 's2']) {
    await vm.rollback(label, false, label === 's3');
    const { mem, disks } = await kvm1.counters('web');
    expect(disks).toEqual([mem]);
  }
  expect((await vm.view()).snapshots.map(({ restore }) => restore.level)).not.toContain('red');
  await kvm1.destroyGuest('web');
});
