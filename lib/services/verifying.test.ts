import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, HostTask } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import type { TaskKind } from '@/lib/domain/task';
import { manifest, scene, UUID, vm } from '@/lib/plan/testing';
import { findOpenTasks } from '@/lib/tasks/records';
import { startOperation } from './operations';
import { noteTry } from './tries';
import { unread, verifyUnread } from './verifying';

vi.mock('./operations', () => ({ startOperation: vi.fn(async () => ({ taskId: 't' })) }));
vi.mock('@/lib/tasks/records', async (load) => ({
  ...(await load<typeof import('@/lib/tasks/records')>()),
  findOpenTasks: vi.fn(async () => []),
}));

const OTHER = UUID.replace('1', '9');
const host: HostRecord = {
  ...{ id: 'h', name: 'kvm1', address: 'a', port: 22, user: 'root', sudo: false, hostKey: '' },
  ...{ uri: 'qemu:///system', storePath: '/store' },
};
let last = 0;
/** Each case has ids of its own: what was tried is remembered. */
const id = () => {
  last += 1;
  return `20261120t000000-${String(last).padStart(6, '0')}`;
};
const taken = (takenAt: string, over: Partial<Manifest> = {}) =>
  manifest({ id: id(), takenAt, ...over });
const old = (over: Partial<Manifest> = {}) => taken('2026-11-22T00:00:00Z', over);
const hash = (parts: string[], ok = true) => ({
  ...{ id: 'x', at: '2026-11-23T00:00:00Z', ok, bad: ok ? [] : parts },
  parts: Object.fromEntries(parts.map((part) => [part, 'a'])),
});

function picture(snapshots: Manifest[], tasks: Partial<HostTask>[] = []): HostPicture {
  const others = [vm({ uuid: OTHER, name: 'db' })];
  const { inventory } = scene({ snapshots, others });
  return { status: 'online', inventory: { ...inventory, tasks: tasks as HostTask[] } };
}
const given = (snapshots: Manifest[]) => {
  const { inventory } = picture(snapshots);
  if (!inventory) throw new Error('the picture is empty');
  const facts = inventory.snapshots.map((record) => {
    if (!record.facts) throw new Error('the scene has no facts');
    return record.facts;
  });
  return { inventory, facts, ids: () => unread(host, inventory).map((one) => one.manifest.id) };
};

describe('snapshots that nobody read through', () => {
  it('are those that are old enough by the host’s clock, the oldest first', () => {
    const [fresh, late, first] = [
      taken('2026-11-23T15:50:00Z'),
      taken('2026-11-23T15:49:00Z'),
      old(),
    ];
    expect(given([fresh, late, first]).ids()).toEqual([first.id, late.id]);
  });

  it('are none of those that were, whatever was found', () => {
    const { facts, ids } = given([old(), old()]);
    for (const [n, one] of facts.entries()) one.verified = hash(['state.save'], n === 0);
    expect(ids()).toEqual([]);
  });

  it('are those whose memory was compressed since', () => {
    const packed = { role: 'state', sizeBytes: 5, sha256: null, file: 'state.save.zst' } as const;
    const one = old({ parts: [{ ...packed, packed: { sizeBytes: 9, ms: 1 } }] });
    const { facts, ids } = given([one]);
    for (const each of facts) each.verified = hash(['state.save']);
    expect(ids()).toEqual([one.id]);
    for (const each of facts) each.verified = hash(['state.save', 'state.save.zst']);
    expect(ids()).toEqual([]);
  });

  it('are none that have a part missing, a disk gone or a VM gone', () => {
    const one = old();
    const noPart = given([one]);
    for (const each of noPart.facts) each.files = {};
    expect(noPart.ids()).toEqual([]);
    const noDisk = given([one]);
    noDisk.inventory.files = {};
    expect(noDisk.ids()).toEqual([]);
    const noVm = given([one]);
    noVm.inventory.vms = [];
    expect(noVm.ids()).toEqual([]);
    const full = given([one]);
    full.inventory.store.writable = false;
    expect(full.ids()).toEqual([]);
  });
});

describe('reading them through', () => {
  beforeEach(() => {
    vi.mocked(startOperation).mockClear();
    vi.mocked(findOpenTasks).mockResolvedValue([]);
  });
  const begun = () =>
    vi.mocked(startOperation).mock.calls.map(([, { vmUuid, request }]) => [vmUuid, request]);
  const reads = (one: Manifest) => [one.vm.uuid, { kind: 'verify', snapshotId: one.id }];
  const opened = (kind: TaskKind, vmUuid: string) =>
    vi.mocked(findOpenTasks).mockResolvedValue([{ id: 't', hostId: 'h', kind, vmUuid } as never]);

  it('goes one by one, and none twice', async () => {
    const [first, second] = [old(), taken('2026-11-22T01:00:00Z')];
    const seen = picture([second, first]);
    await verifyUnread(host, seen);
    expect(begun()).toEqual([reads(first)]);
    await verifyUnread(host, seen);
    await verifyUnread(host, seen);
    expect(begun()).toEqual([reads(first), reads(second)]);
  });

  it('waits while one is read there, by us or by another dashboard', async () => {
    const one = old();
    opened('verify', OTHER);
    await verifyUnread(host, picture([one]));
    vi.mocked(findOpenTasks).mockResolvedValue([]);
    const foreign = { id: 'f', kind: 'verify', vm: { uuid: OTHER, name: 'db' }, alive: true };
    await verifyUnread(host, picture([one], [foreign as HostTask]));
    expect(begun()).toEqual([]);
  });

  it('passes over a VM that a task works on, or left in the midst of it', async () => {
    const [one, other] = [
      old(),
      taken('2026-11-22T01:00:00Z', { vm: { uuid: OTHER, name: 'db' } }),
    ];
    opened('take', UUID);
    await verifyUnread(host, picture([one, other]));
    expect(begun()).toEqual([reads(other)]);
    vi.mocked(findOpenTasks).mockResolvedValue([]);
    const dead = { id: 'd', kind: 'rollback', vm: { uuid: UUID, name: 'web' }, alive: false };
    await verifyUnread(host, picture([one], [dead as HostTask]));
    expect(begun()).toEqual([reads(other)]);
  });

  it('leaves alone what whoever takes it will read', async () => {
    const one = old();
    noteTry('verify', one.id);
    await verifyUnread(host, picture([one]));
    expect(begun()).toEqual([]);
  });

  it('needs the host to answer', async () => {
    await verifyUnread(host, { ...picture([old()]), status: 'offline' });
    expect(begun()).toEqual([]);
  });
});
