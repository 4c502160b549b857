import { describe, expect, it } from 'vitest';
import type { SnapshotFacts } from '@/lib/domain/inventory';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { ENGLISH_SENTENCES, sentence } from '@/lib/domain/sentences';
import { CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import type { Scene } from './plan';
import { restorability } from './restorable';
import { mayRollback } from './rules';
import { disk, manifest, onXfs, scene, UUID, vm } from './testing';

const HEADER = Buffer.concat([Buffer.from('LibvirtQemudSave'), Buffer.alloc(76, 1)]).toString(
  'hex',
);
const state = { role: 'state', file: 'state.save', sizeBytes: 1000, sha256: null } as const;
const [captured] = capturedDisks(manifest());
const image = '/var/lib/libvirt/images/web.qcow2';
const base = { path: '/golden.qcow2', sizeBytes: 5, modifiedAt: 7 };
const iso = { path: '/cd.iso', sizeBytes: 5, modifiedAt: 7 };
const cd = { target: 'sda', path: '/cd.iso', captured: false, why: 'cdrom', medium: iso } as const;
const copy = '/srv/xfs/.savepoint/a-vda';

/** A healthy host with one whole snapshot, of which each case spoils one thing. */
function given(
  over: Partial<Manifest> = {},
  spoil: (scene: Scene, facts: SnapshotFacts) => void = () => {},
) {
  const one = manifest({ parts: [{ ...state, header: HEADER }], ...over });
  const all = scene({ snapshots: [one] });
  const facts = all.inventory.snapshots[0]?.facts;
  if (!facts) throw new Error('the scene has no facts');
  facts.header = HEADER;
  all.inventory.files['/golden.qcow2'] = { sizeBytes: 5, modifiedAt: 7 };
  all.inventory.files['/cd.iso'] = { sizeBytes: 5, modifiedAt: 7 };
  spoil(all, facts);
  return { all, one };
}
const onDisk = (more: object) => ({ disks: [{ ...captured, ...more }] }) as Partial<Manifest>;

type Row = [string, string, Partial<Manifest>, ((scene: Scene, facts: SnapshotFacts) => void)?];
const at = (s: Scene) => s.inventory;

const packed = {
  ...{ file: 'state.save.zst', sizeBytes: 300, sha256: null, header: HEADER },
  role: 'state',
  packed: { sizeBytes: 1000, ms: 5 },
} as const;
/** A header of libvirt's present version, with a number for how the memory behind it is compressed. */
const withFormat = (format: number, version = 2) => {
  const bytes = Buffer.from(HEADER, 'hex');
  bytes.writeUInt32LE(version, 16);
  bytes.writeUInt32LE(format, 28);
  return bytes.toString('hex');
};
const ZSTD = `28b52ffd${'00'.repeat(88)}`;
const isPacked = (s: Scene, f: SnapshotFacts) => {
  f.header = ZSTD;
  return s;
};

const RED: Row[] = [
  [
    'compressed memory that is none',
    'restore-state-foreign',
    { parts: [packed] },
    (_, f) => Object.assign(f, { header: HEADER }),
  ],
  [
    'compressed memory on a host without zstd',
    'restore-no-zstd',
    { parts: [packed] },
    (s, f) => Object.assign(isPacked(s, f).inventory, { tools: [] }),
  ],
  [
    'memory that libvirt compressed with what the host lacks',
    'restore-no-program',
    { parts: [{ ...state, header: withFormat(4) }] },
    (s, f) => {
      f.header = withFormat(4);
      s.inventory.tools = ['zstd', 'no lzop'];
    },
  ],
  [
    'the same, compressed once more by us',
    'restore-no-program',
    { parts: [{ ...packed, header: withFormat(1) }] },
    (s, f) => {
      isPacked(s, f).inventory.tools = ['zstd', 'no gzip'];
    },
  ],
  [
    'no room to unpack the memory',
    'no-space',
    { parts: [packed] },
    (s, f) => Object.assign(isPacked(s, f).inventory.store, { freeBytes: 1024 ** 2 + 999 }),
  ],
  [
    'a part missing',
    'restore-part-missing',
    {},
    (_, f) => Reflect.deleteProperty(f.files, 'state.save'),
  ],
  [
    'a part of another size',
    'restore-part-size',
    {},
    (_, f) => Object.assign(f.files, { 'state.save': { sizeBytes: 999 } }),
  ],
  [
    'a part nobody may read',
    'restore-part-unreadable',
    {},
    (_, f) => Object.assign(f.files, { 'state.save': { sizeBytes: 1000, unreadable: true } }),
  ],
  [
    'an unfinished state',
    'restore-state-unfinished',
    {},
    (_, f) => Object.assign(f, { header: HEADER.replace('53617665', '50617274') }),
  ],
  [
    'a foreign state',
    'restore-state-foreign',
    {},
    (_, f) => Object.assign(f, { header: '00'.repeat(92) }),
  ],
  [
    'another header',
    'restore-state-header',
    {},
    (_, f) => Object.assign(f, { header: `${HEADER.slice(0, -2)}ff` }),
  ],
  ['an unknown version, no header noted', 'restore-state-header', { parts: [state] }],
  [
    'damage found by Verify',
    'restore-verify-failed',
    {},
    (_, f) =>
      Object.assign(f, {
        verified: {
          id: 'x',
          at: '2026-11-23T00:00:00Z',
          ok: false,
          parts: {},
          bad: ['state.save'],
        },
      }),
  ],
  [
    'a disk whose image is gone',
    'restore-capture-gone',
    {},
    (s) => Reflect.deleteProperty(at(s).files, image),
  ],
  [
    'an image without the snapshot',
    'restore-capture-gone',
    {},
    (s) => Object.assign(at(s).inside, { [image]: [{ name: 'other' }] }),
  ],
  [
    'a copy of another length',
    'restore-capture-gone',
    onDisk({ driver: 'reflink', ref: copy, refBytes: 3 }),
    (s) => Object.assign(at(s).files, { [copy]: { sizeBytes: 2, modifiedAt: 0 } }),
  ],
  ['an unknown driver', 'disk-no-driver', onDisk({ driver: 'tape' })],
  [
    'a base that is gone',
    'restore-base-gone',
    onDisk({ backing: [base] }),
    (s) => Reflect.deleteProperty(at(s).files, '/golden.qcow2'),
  ],
  ['a base that grew', 'restore-base-changed', onDisk({ backing: [{ ...base, sizeBytes: 4 }] })],
  [
    'a base that was written to',
    'restore-base-changed',
    onDisk({ backing: [{ ...base, modifiedAt: 6 }] }),
  ],
  [
    'an image that lies over the disk',
    'restore-disk-below',
    {},
    (s) =>
      at(s).vms.push(
        vm({
          uuid: UUID.replace('1', '8'),
          name: 'over',
          disks: [
            disk({
              path: '/over',
              file: {
                kind: 'file',
                sizeBytes: 1,
                allocatedBytes: 1,
                deviceId: '1',
                filesystem: 'ext4',
                reflink: false,
                freeBytes: 1,
                backing: [image],
              },
            }),
          ],
        }),
      ),
  ],
  [
    'a disk of another VM',
    'disk-shared',
    {},
    (s) => at(s).vms.push(vm({ uuid: UUID.replace('1', '9'), name: 'db' })),
  ],
  ['a VM of another name', 'snapshot-of-another-name', { vm: { uuid: UUID, name: 'old' } }],
  [
    'a machine type that QEMU forgot',
    'restore-machine-unknown',
    {},
    (s) => Object.assign(at(s), { machines: ['q35'] }),
  ],
  [
    'an emulator that is gone',
    'restore-emulator-gone',
    { configuration: { memoryBytes: 1024 ** 3, cpus: 1, nics: [], emulator: '/bin/q' } },
  ],
  [
    'a CD that is gone',
    'restore-medium-gone',
    { disks: [cd] },
    (s) => Reflect.deleteProperty(at(s).files, '/cd.iso'),
  ],
  [
    'a stale managed save',
    'vm-managed-save',
    {},
    (s) => Object.assign(s.vm, { managedSave: { path: '/x', sizeBytes: 1 } }),
  ],
  ['a transient VM', 'vm-transient', {}, (s) => Object.assign(s.vm, { persistent: false })],
  [
    'a store that cannot be written',
    'store-not-writable',
    {},
    (s) => Object.assign(at(s).store, { writable: false }),
  ],
  ['a full store', 'no-space', {}, (s) => Object.assign(at(s).store, { freeBytes: 5 })],
];

const AMBER: Row[] = [
  [
    'a CD that changed',
    'restore-medium-changed',
    { disks: [{ ...cd, medium: { ...iso, sizeBytes: 4 } }] },
  ],
  [
    'a CD that is gone, without memory',
    'restore-medium-gone',
    { withMemory: false, disks: [cd] },
    (s) => Reflect.deleteProperty(at(s).files, '/cd.iso'),
  ],
  [
    'an older libvirt',
    'restore-host-older',
    { versions: { libvirt: '9.10.0', qemu: '7.2.22', savepoint: '1' } },
  ],
  [
    'an older QEMU',
    'restore-host-older',
    { versions: { libvirt: '9.0.0', qemu: '8.0.0', savepoint: '1' } },
  ],
  [
    'a resized disk',
    'restore-disk-resized',
    onDisk({ virtualBytes: 5 }),
    (s) =>
      Object.assign(at(s).files, { [image]: { sizeBytes: 9, modifiedAt: 1, virtualBytes: 6 } }),
  ],
  ['a disk added since', 'note-disk-added', {}, (s) => s.vm.disks.push(onXfs())],
  [
    'another memory',
    'note-memory-differs',
    { configuration: { memoryBytes: 5, cpus: 1, nics: [] } },
  ],
  [
    'another network',
    'note-setting-differs',
    { configuration: { memoryBytes: 1024 ** 3, cpus: 1, nics: [{ mac: 'a', source: 'b' }] } },
  ],
];

describe('will it restore', () => {
  it.each(RED)('red: %s', (_case, code, over, spoil) => {
    const { all, one } = given(over, spoil);
    const { level, problem } = restorability(all, one);
    expect([level, problem.code]).toEqual(['red', code]);
    expect(mayRollback(all, one)).toEqual({ ok: false, problem });
    expect(sentence(problem)).not.toMatch(/undefined|NaN|\[object/);
  });

  it.each(AMBER)('amber: %s', (_case, code, over, spoil) => {
    const { all, one } = given(over, spoil);
    const { level, problem } = restorability(all, one);
    expect([level, problem.code]).toEqual(['amber', code]);
    expect(mayRollback(all, one)).toEqual({ ok: true });
    expect(sentence(problem)).not.toMatch(/undefined|NaN|\[object/);
  });

  it.each<[string, string, string[]]>([
    ['raw', withFormat(0), ['no gzip', 'no lzop']],
    ['with a program that is there', withFormat(3), ['no lzop']],
    ['and an older helper says nothing of programs', withFormat(1), []],
    ['in a way that no program is needed for', withFormat(6), ['no gzip']],
    ['with a header that has no such number yet', withFormat(1, 1), ['no gzip']],
  ])('green: memory that libvirt wrote %s', (_case, header, tools) => {
    const { all, one } = given({ parts: [{ ...state, header }] }, (s, facts) => {
      facts.header = header;
      s.inventory.tools = tools;
    });
    expect(restorability(all, one).level).toBe('green');
  });

  it.each([true, false])('says of memory only what has some: %s', (withMemory) => {
    const parts = withMemory ? {} : { parts: [] };
    const { all, one } = given({ vm: { uuid: UUID, name: 'old' }, withMemory, ...parts });
    const { problem } = restorability(all, one);
    for (const [words, memory] of [
      [ENGLISH_SENTENCES, 'saved memory'],
      [CHINESE_SENTENCES, '内存'],
    ] as const) {
      expect(sentence(problem, words).includes(memory)).toBe(withMemory);
    }
  });

  it('green: a disk whose file somebody removed comes back from its copy', () => {
    const { all, one } = given(onDisk({ driver: 'reflink', ref: copy, refBytes: 3 }), (s) => {
      at(s).files[copy] = { sizeBytes: 3, modifiedAt: 0 };
      s.vm.disks = s.vm.disks.map(({ file: _, ...rest }) => rest);
    });
    const { level, problem } = restorability(all, one);
    expect([level, problem.code]).toEqual(['green', 'restore-ready']);
  });

  it('green: everything is there, and when it was verified', () => {
    const { all, one } = given(onDisk({ backing: [base] }), (_, facts) => {
      facts.verified = { id: 'x', at: '2026-11-23T00:00:00Z', ok: true, parts: {}, bad: [] };
    });
    const { level, problem, verifiedAt } = restorability(all, one);
    expect([level, problem.code, verifiedAt]).toEqual([
      'green',
      'restore-ready',
      '2026-11-23T00:00:00Z',
    ]);
    expect(sentence(problem)).toContain('2026-11-23 00:00 UTC');
  });

  describe('amber: written to since it was read through', () => {
    const AT = '2026-11-23T00:00:00Z';
    const READ = Date.parse(AT) / 1000;
    const seen = (
      modifiedAt: number,
      { key = 'state.save', file = 'state.save', over = {} as Partial<Manifest> } = {},
    ) => {
      const { all, one } = given(over, (s, facts) => {
        facts.verified = { id: 'x', at: AT, ok: true, parts: { [key]: 'a' }, bad: [] };
        if (file.startsWith('/')) at(s).files[file] = { sizeBytes: 3, modifiedAt };
        else facts.files[file] = { sizeBytes: 1000, modifiedAt };
      });
      return { ...restorability(all, one), may: mayRollback(all, one) };
    };
    const isCopy = { file: copy, over: onDisk({ driver: 'reflink', ref: copy, refBytes: 3 }) };

    it('a part', () => {
      const { level, problem, may } = seen(READ + 1);
      expect([level, problem.code, may]).toEqual(['amber', 'restore-written-since', { ok: true }]);
      for (const words of [sentence(problem), sentence(problem, CHINESE_SENTENCES)]) {
        expect(words).toContain('state.save');
        expect(words).toContain('2026-11-23 00:00 UTC');
      }
    });

    it('the copy of a disk', () => {
      const { level, problem } = seen(READ + 1, { ...isCopy, key: 'disk-vda' });
      expect([level, problem]).toMatchObject(['amber', { facts: { part: copy } }]);
    });

    it.each([
      ['before', seen(READ - 1)],
      ['within the second of the reading', seen(READ)],
      ['and the memory was compressed since, under another name', seen(READ + 9, { key: 'other' })],
      ['and the copy of the disk was not read', seen(READ + 9, isCopy)],
    ])('but not %s', (_case, { level }) => expect(level).toBe('green'));
  });

  describe('says of which disks the bytes were not read', () => {
    const read = (parts: Record<string, string>, over: Partial<Manifest> = {}) => {
      const { all, one } = given(over, (s, facts) => {
        Object.assign(at(s).files, { [copy]: { sizeBytes: 3, modifiedAt: 0 } });
        facts.verified = { id: 'x', at: '2026-11-23T00:00:00Z', ok: true, parts, bad: [] };
      });
      const { problem, unread } = restorability(all, one);
      return { unread, words: [sentence(problem), sentence(problem, CHINESE_SENTENCES)] };
    };

    it('where they have no file of their own', () => {
      const { unread, words } = read({ 'state.save': 'a' });
      expect(unread).toEqual(['vda']);
      for (const text of words) expect(text).toContain('vda');
    });

    it('and of none where each was read', () => {
      const { unread, words } = read(
        { 'state.save': 'a', 'disk-vda': 'b' },
        onDisk({ driver: 'reflink', ref: copy, refBytes: 3 }),
      );
      expect(unread).toBeUndefined();
      for (const text of words) expect(text).not.toContain('vda');
    });

    it('and of none before it was ever read', () => {
      const { all, one } = given();
      const { problem, unread } = restorability(all, one);
      expect(unread).toBeUndefined();
      expect(sentence(problem)).toContain('not verified yet');
    });
  });

  it('accuses nobody where nothing but the manifest was read', () => {
    const { all, one } = given();
    all.inventory.inside = {};
    expect(restorability(all, one, undefined).level).toBe('green');
  });
});
