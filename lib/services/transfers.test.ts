import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { OnArrival } from '@/lib/domain/place';
import { forgetPicture, pictureOf, recallPicture, refreshPicture } from '@/lib/fleet/picture';
import { manifest, scene, vm } from '@/lib/plan/testing';
import { readSnapshot } from './read-snapshot';
import { findTransfers } from './transfer-records';
import { previewTransfer, startTransfer } from './transfers';

vi.mock('./read-snapshot', () => ({ readSnapshot: vi.fn() }));
vi.mock('@/lib/fleet/picture', async (load) => ({
  ...(await load<typeof import('@/lib/fleet/picture')>()),
  refreshPicture: vi.fn(),
}));

const OTHER = '99999999-2222-4333-8444-555555555555';
const iso = { path: '/cd.iso', sizeBytes: 5, modifiedAt: 7 };
const plain = manifest();
const theirs = manifest({
  disks: [
    ...plain.disks,
    { target: 'sda', path: '/cd.iso', captured: false, why: 'cdrom', medium: iso },
  ],
});
const place = (id: string) => ({
  ...{ id, name: id, address: '127.0.0.1', port: id === 'near' ? 22 : 23, user: 'root' },
  ...{ sudo: false, hostKey: 'AAAA' },
});
const actor: Actor = { id: 'p', name: 'Ann', grants: ADMINISTRATOR };
function seen(id: string, { inventory }: ReturnType<typeof scene>) {
  forgetPicture(id);
  recallPicture(id, inventory, '2026-11-24T10:00:00.000Z');
}

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await getDb().place.create({ data: { ...place('near'), path: '/srv/vault' } });
  await getDb().host.create({
    data: { ...place('far'), uri: 'qemu:///system', storePath: '/store' },
  });
  seen('near', scene({ snapshots: [theirs] }));
  seen('far', scene());
  vi.mocked(refreshPicture).mockImplementation(async ({ id }) => pictureOf(id));
  found('s regular file|5|8|512|1|7|/cd.iso\nm pc-i440fx-7.2\n');
});
afterEach(async () => {
  for (const id of ['near', 'far']) forgetPicture(id);
  await clear();
});
const found = (stdout: string) =>
  vi.mocked(readSnapshot).mockReset().mockResolvedValue({ exitCode: 0, stdout, stderr: '' });

const ROLLBACK: OnArrival = { kind: 'rollback', startAfter: false, keepFirst: false };
const wanted = (onArrival: OnArrival, vmUuid = theirs.vm.uuid) => ({
  ...{ fromId: 'near', toId: 'far', vmUuid, snapshotIds: [theirs.id] },
  onArrival,
});
const preview = (vmUuid: string, onArrival: OnArrival = { kind: 'keep' }) =>
  previewTransfer(actor, wanted(onArrival, vmUuid));

it('sends a snapshot of the VM that was asked for', async () => {
  expect(await preview(theirs.vm.uuid)).toMatchObject({ ok: true, warnings: [] });
  expect(readSnapshot).not.toHaveBeenCalled();
});

it('finds no snapshot of another VM, whose rights nobody has asked for', async () => {
  await expect(preview(OTHER)).rejects.toMatchObject({ problem: { code: 'snapshot-gone' } });
});

describe('a snapshot that is brought back to roll back to it', () => {
  const saved = { path: '/x.save', sizeBytes: 1, savedAt: '2026-11-20T00:00:00Z' };
  const isSaved = () => seen('far', scene({ vm: vm({ managedSave: saved }) }));

  it('tells before it is fetched what differs and what will be lost', async () => {
    const shown = await preview(theirs.vm.uuid, ROLLBACK);
    if (!shown.ok) throw new Error(shown.problem.code);
    expect(shown.warnings.map(({ code }) => code)).toEqual([
      'note-present-lost',
      'note-time-lost',
      'note-disk-skipped',
    ]);
    const [, words, options] = vi.mocked(readSnapshot).mock.calls[0] ?? [];
    expect([words, options?.input]).toEqual([['around', 'qemu:///system'], '/cd.iso\n']);
  });

  it.each<[string, () => void, string]>([
    ['by a managed save', isSaved, 'vm-managed-save'],
    ['by a medium that is gone', () => found(''), 'restore-medium-gone'],
    [
      'by a machine that QEMU does not know',
      () => found('s f|5|8|512|1|7|/cd.iso\nm q35\n'),
      'restore-machine-unknown',
    ],
    ['by a VM that is not there', () => seen('far', scene({ vm: vm({ uuid: OTHER }) })), 'vm-gone'],
  ])('is refused before it is fetched %s', async (_what, spoil, code) => {
    spoil();
    const shown = await preview(theirs.vm.uuid, ROLLBACK).catch((error) => error);
    expect(shown).toMatchObject({ problem: { code } });
    await expect(startTransfer(actor, wanted(ROLLBACK))).rejects.toMatchObject({
      problem: { code },
    });
    expect(await findTransfers()).toEqual([]);
  });

  it('can still be brought without that', async () => {
    isSaved();
    expect(await preview(theirs.vm.uuid)).toMatchObject({ ok: true });
  });
});
