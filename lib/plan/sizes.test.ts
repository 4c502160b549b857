import { describe, expect, it } from 'vitest';
import type { Inventory, Volume } from '@/lib/domain/inventory';
import type { CapturedDisk, Manifest } from '@/lib/domain/manifest';
import type { Held } from '@/lib/domain/sizes';
import { roomOf, sizeOf } from './sizes';
import { manifest, scene } from './testing';

const AT = '2026-11-23T00:00:00Z';
const state = { role: 'state', file: 'state.save', sizeBytes: 1000, sha256: null } as const;
const disk = (over: Partial<CapturedDisk>): Manifest['disks'][number] => ({
  ...{ target: 'vda', path: '/img/web', format: 'raw', captured: true, sizeBytes: null },
  ...{ driver: 'copy', ref: '/copy' },
  ...over,
});
const volume = (over: Partial<Volume>): Volume => ({
  ...{ storage: 'lvm', kind: 'thin', name: 'vg/s', pool: 'vg/pool', sizeBytes: 80 },
  ...over,
});
const lvm = { driver: 'lvm-thin', ref: 'vg/s' };
const rbd = { driver: 'rbd', path: 'vms/web', ref: 'vms/web@s' };
const measured = (key: string) => ({ measured: { at: AT, bytes: { [key]: 7 } } });
const file = (path: string) => ({
  files: { [path]: { sizeBytes: 90, allocatedBytes: 50, modifiedAt: 0 } },
});

type Case = [name: string, disk: Partial<CapturedDisk>, found: Partial<Inventory>, held: Held];
const CASES: Case[] = [
  ['a copy: its blocks', {}, file('/copy'), { bytes: 50, bound: 'exact' }],
  ['a copy not seen: what it was', { sizeBytes: 40 }, { files: {} }, { bytes: 40, bound: 'exact' }],
  [
    'shared blocks: all, at most',
    { driver: 'reflink' },
    file('/copy'),
    { bytes: 50, bound: 'most' },
  ],
  [
    'shared blocks: measured',
    { driver: 'reflink' },
    { ...file('/copy'), ...measured('/copy') },
    { bytes: 7, bound: 'exact' },
  ],
  ['inside an image', { driver: 'qcow2', ref: 's' }, {}, { bytes: 0, bound: 'least' }],
  [
    'inside an image: measured',
    { driver: 'qcow2', ref: 's' },
    measured('/img/web#s'),
    { bytes: 7, bound: 'exact' },
  ],
  [
    'a thin volume that is not active',
    lvm,
    { volumes: { lvm: [volume({})] } },
    { bytes: 80, bound: 'most' },
  ],
  [
    'a thin volume that tells',
    lvm,
    { volumes: { lvm: [volume({ heldBytes: 30 })] } },
    { bytes: 30, bound: 'most' },
  ],
  [
    'a thin volume: measured',
    lvm,
    { volumes: { lvm: [volume({})] }, ...measured('vg/s') },
    { bytes: 7, bound: 'exact' },
  ],
  ['a thin volume nobody sees', lvm, {}, { bytes: 0, bound: 'least' }],
  [
    'ZFS, wherever the snapshot went',
    { driver: 'zfs', ref: 'tank/web@s' },
    { volumes: { zfs: [volume({ storage: 'zfs', name: 'tank/aside@s', heldBytes: 9 })] } },
    { bytes: 9, bound: 'exact' },
  ],
  ['RBD', rbd, {}, { bytes: 0, bound: 'least' }],
  ['RBD: measured', rbd, measured('vms/web@s'), { bytes: 7, bound: 'most' }],
  ['a driver of a later version', { driver: 'tape' }, {}, { bytes: 0, bound: 'least' }],
];

const inside = { driver: 'qcow2' as const, ref: 's', path: '/srv/xf/web' };

function one(over: Partial<CapturedDisk>, found: Partial<Inventory>) {
  const taken = manifest({ parts: [state], disks: [disk(over)] });
  const { inventory } = scene({ snapshots: [taken] });
  const record = inventory.snapshots[0];
  if (!record?.facts) throw new Error('a record is missing');
  record.facts.files = { 'state.save': { sizeBytes: 1000, heldBytes: 1024 } };
  return { record, inventory: { ...inventory, ...found } };
}

describe('what a snapshot alone holds', () => {
  it.each(CASES)('%s', (_, over, found, held) => {
    const { record, inventory } = one(over, found);
    expect(sizeOf(record, inventory)).toMatchObject({
      bytes: held.bytes + 1024,
      bound: held.bound,
      memoryBytes: 1024,
      disks: { vda: held },
    });
  });

  it('says when it was measured, where it has to be', () => {
    const at = ({ record, inventory }: ReturnType<typeof one>) =>
      sizeOf(record, inventory).measuredAt;
    expect(at(one({ driver: 'reflink' }, measured('/copy')))).toBe(AT);
    expect(at(one({ driver: 'reflink' }, {}))).toBeUndefined();
    expect(at(one({}, measured('/copy')))).toBeUndefined();
  });

  it('does not promise memory that has another name as well', () => {
    const { record, inventory } = one({}, file('/copy'));
    Object.assign(record.facts?.files['state.save'] ?? {}, { linked: true });
    expect(sizeOf(record, inventory).bound).toBe('most');
  });
});

describe('what all snapshots of a host hold', () => {
  it('is told by where it lies', () => {
    const { record, inventory } = one(
      { ref: '/elsewhere' },
      { ...file('/elsewhere'), volumes: { lvm: [volume({ heldBytes: 30 })] } },
    );
    const thin = { ...record, manifest: manifest({ parts: [], disks: [disk(lvm)] }) };
    const inStore = {
      ...record,
      manifest: manifest({ parts: [], disks: [disk({ ref: `${record.dir}/d`, sizeBytes: 5 })] }),
    };
    const snapshots = [record, thin, { ...thin }, inStore];
    expect(roomOf({ ...inventory, snapshots })).toEqual({
      store: { bytes: 1029, bound: 'exact' },
      memoryBytes: 1024,
      filesystems: [],
      besideDisks: { bytes: 50, bound: 'exact' },
      packed: { count: 0, plainBytes: 0, bytes: 0, ms: 0 },
      pools: { 'lvm vg/pool': { bytes: 60, bound: 'about' } },
    });
  });

  it('is one line for each filesystem, the nearest above what it holds', () => {
    const { record, inventory } = one({ ref: '/srv/xfs/deep/a.copy' }, {});
    const near = { ...record, manifest: manifest({ parts: [], disks: [disk(inside)] }) };
    const fs = (mountPoint: string) => ({
      ...{ mountPoint, filesystem: 'xfs', freeBytes: 1, totalBytes: 9 },
    });
    const found = {
      files: { '/srv/xfs/deep/a.copy': { sizeBytes: 9, allocatedBytes: 50, modifiedAt: 0 } },
      measured: { at: AT, bytes: { '/srv/xf/web#s': 7, '/srv/xfs/deep/a.copy': 50 } },
    };
    const room = (...mounts: string[]) =>
      roomOf({
        ...{ ...inventory, ...found, snapshots: [record, near, near] },
        filesystems: mounts.map(fs),
      });
    expect(room('/', '/srv/xfs', '/srv/xfs/other')).toMatchObject({
      filesystems: [
        // The store with its saved memory, and twice the same image.
        { ...fs('/'), held: { bytes: 1024 + 14, bound: 'least' } },
        { ...fs('/srv/xfs'), held: { bytes: 50, bound: 'exact' } },
      ],
      besideDisks: { bytes: 0, bound: 'exact' },
    });
    expect(room('/srv/xfs')).toMatchObject({
      filesystems: [{ held: { bytes: 50 } }],
      besideDisks: { bytes: 14, bound: 'least' },
      store: { bytes: 1024 },
    });
  });

  it('tells what compressing memory has gained', () => {
    const packed = (sizeBytes: number, ms: number) => ({
      ...{ role: 'state' as const, file: 'state.save.zst', sizeBytes, sha256: null },
      packed: { sizeBytes: 1000, ms },
    });
    const snapshots = [packed(300, 5), state, packed(200, 6)].map((part) =>
      manifest({ parts: [part] }),
    );
    expect(roomOf(scene({ snapshots }).inventory).packed).toEqual({
      ...{ count: 2, plainBytes: 2000, bytes: 500, ms: 11 },
    });
  });
});
