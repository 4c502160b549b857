import { expect, it } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import { tended } from '../engine/harness';
import type { Registered } from '../engine/one-host';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { onNearAndVault } from './near-and-vault';
import { bothEnded, listed, send } from './stand';

/** A snapshot that froze its disk where it lay leaves that place, and comes back as a file of its own. */
let kvm1: LabHost;
let near: Registered;
let vaultId: string;

onNearAndVault({ name: 'lyaway', subnet: 112 }, (stand) => {
  ({ kvm1, near, vaultId } = stand);
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
