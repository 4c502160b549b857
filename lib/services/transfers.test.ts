import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { forgetPicture, recallPicture } from '@/lib/fleet/picture';
import { manifest, scene } from '@/lib/plan/testing';
import { previewTransfer } from './transfers';

const OTHER = '99999999-2222-4333-8444-555555555555';
const theirs = manifest();
const place = (id: string) => ({
  ...{ id, name: id, address: '127.0.0.1', port: id === 'near' ? 22 : 23, user: 'root' },
  ...{ sudo: false, path: '/srv/vault', hostKey: 'AAAA' },
});
const actor: Actor = { id: 'p', name: 'Ann', grants: ADMINISTRATOR };

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  const { inventory } = scene({ snapshots: [theirs] });
  for (const id of ['near', 'far']) {
    await getDb().place.create({ data: place(id) });
    recallPicture(
      id,
      { ...inventory, snapshots: id === 'near' ? inventory.snapshots : [] },
      '2026-11-24T10:00:00.000Z',
    );
  }
});
afterEach(async () => {
  for (const id of ['near', 'far']) forgetPicture(id);
  await clear();
});

const preview = (vmUuid: string) =>
  previewTransfer(actor, {
    ...{ fromId: 'near', toId: 'far', vmUuid, snapshotIds: [theirs.id] },
    onArrival: { kind: 'keep' },
  });

it('sends a snapshot of the VM that was asked for', async () => {
  expect(await preview(theirs.vm.uuid)).toMatchObject({ ok: true });
});

it('finds no snapshot of another VM, whose rights nobody has asked for', async () => {
  await expect(preview(OTHER)).rejects.toMatchObject({ problem: { code: 'snapshot-gone' } });
});
