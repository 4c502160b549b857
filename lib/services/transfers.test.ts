import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { OnArrival } from '@/lib/domain/place';
import { forgetPicture, pictureOf, recallPicture, refreshPicture } from '@/lib/fleet/picture';
import { manifest, scene, vm } from '@/lib/plan/testing';
import { readSnapshot } from './read-snapshot';
import { previewTransfer } from './transfer-plan';
import { findTransfers } from './transfer-records';
import { startTransfer } from './transfers';

vi.mock('./read-snapshot', () => ({ readSnapshot: vi.fn() }));
vi.mock('@/lib/fleet/picture', async (load) => ({
  ...(await load<typeof import('@/lib/fleet/picture')>()),
  refreshPicture: vi.fn(),
}));

const GIB = 1024 ** 3;
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
    expect(shown.warnings).toEqual([]);
    expect(shown.follows?.warnings.map(({ code }) => code)).toEqual([
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

  it('shows the commands of the rollback, and how long the guest will stand still', async () => {
    const shown = await preview(theirs.vm.uuid, ROLLBACK);
    if (!shown.ok) throw new Error(shown.problem.code);
    const commands = shown.follows?.steps.map(({ command }) => command) ?? [];
    expect(commands).toContainEqual(expect.stringMatching(/^virsh .* define .*domain\.xml$/));
    expect(commands.at(-1)).not.toMatch(/^sp_arrive/);
    expect(shown.follows?.estimate.pauseMs).toBeGreaterThan(0);
    expect(await preview(theirs.vm.uuid)).not.toHaveProperty('follows');
  });

  it('is asked for the room that both take together', async () => {
    const roomy = (freeBytes: number) => {
      const there = scene();
      there.inventory.store.freeBytes = freeBytes;
      seen('far', there);
    };
    roomy(10 * GIB);
    const keep: OnArrival = { ...ROLLBACK, keepFirst: true };
    const shown = await preview(theirs.vm.uuid, keep);
    if (!shown.ok) throw new Error(shown.problem.code);
    const arriving = shown.estimate.copiedBytes ?? 0;
    const { copiedBytes = 0, memoryBytes = 0 } = shown.follows?.estimate ?? {};
    const kept = copiedBytes + memoryBytes;
    expect(Math.min(arriving, kept)).toBeGreaterThan(0);
    // Each of the two alone would fit.
    roomy(Math.max(arriving, kept) + Math.min(arriving, kept) / 2);
    expect(await preview(theirs.vm.uuid, keep)).toMatchObject({ problem: { code: 'no-space' } });
    expect(await preview(theirs.vm.uuid)).toMatchObject({ ok: true });
  });

  it('can still be brought without that', async () => {
    isSaved();
    expect(await preview(theirs.vm.uuid)).toMatchObject({ ok: true });
  });
});

describe('a snapshot that is brought to a host which has no such VM', () => {
  const doubts = async () => {
    const shown = await preview(theirs.vm.uuid);
    if (!shown.ok) throw new Error(shown.problem.code);
    return shown.warnings.map((one) =>
      one.code === 'note-not-makeable' ? one.facts.why.code : one.code,
    );
  };
  beforeEach(() => seen('far', scene({ vm: vm({ uuid: OTHER, name: 'db' }) })));

  it('comes with nothing to say where the VM could be made there', async () => {
    expect(await doubts()).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    [
      'another VM has its name',
      () => seen('far', scene({ vm: vm({ uuid: OTHER }) })),
      'clone-name-taken',
    ],
    ['a medium is not there', () => found(''), 'restore-medium-gone'],
    [
      'QEMU does not know its machine',
      () => found('s f|5|8|512|1|7|/cd.iso\nm q35\n'),
      'restore-machine-unknown',
    ],
  ])('says before that %s, and can still be kept there', async (_what, spoil, code) => {
    spoil();
    expect(await doubts()).toContain(code);
  });
});

it('asks for the room to lay out all that is sent at once', async () => {
  const second = manifest({ ...theirs, id: '20261120t000000-000002' });
  const roomy = (freeBytes: number) => {
    const here = scene({ snapshots: [theirs, second] });
    here.inventory.store.freeBytes = freeBytes;
    here.inventory.files[theirs.disks[0]?.path ?? ''] = { sizeBytes: GIB, modifiedAt: 0 };
    seen('near', here);
  };
  const send = (snapshotIds: string[]) =>
    previewTransfer(actor, { ...wanted({ kind: 'keep' }), snapshotIds });
  roomy(1.5 * GIB);
  expect(await send([theirs.id])).toMatchObject({ ok: true });
  const refused = { code: 'no-space', facts: { host: 'near', needBytes: 2 * GIB } };
  expect(await send([theirs.id, second.id])).toMatchObject({ problem: refused });
  roomy(2 * GIB);
  expect(await send([theirs.id, second.id])).toMatchObject({ ok: true });
});
