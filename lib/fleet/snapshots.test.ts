import { describe, expect, it } from 'vitest';
import type { Problem } from '@/lib/domain/problem';
import { manifest, UUID } from '@/lib/plan/testing';
import { readCounts, readHeaders, readInside } from './qcow2';
import { readSnapshots } from './snapshots';

const one = manifest();
const folder = `${UUID}/${one.id}`;
const verified = { id: one.id, at: '2026-11-23T00:00:00Z', ok: true, parts: {}, bad: [] };

describe('what lies in a snapshot’s folder', () => {
  it('is found beside its manifest', () => {
    const [record] = readSnapshots(
      {
        manifests: `${JSON.stringify(one)}\n`,
        parts: `r 268435456 524296 2 ${folder}/state.save\nu 12 8 1 ${folder}/domain.xml\nr 3 8 1 other/x/state.save\n`,
        states: `4c6962|${folder}/state.save\n`,
        verified: `${JSON.stringify(verified)}\nnot JSON\n`,
      },
      '/store',
      [],
    );
    expect(record).toEqual({
      manifest: one,
      dir: `/store/vms/${folder}`,
      facts: {
        files: {
          'state.save': { sizeBytes: 268_435_456, heldBytes: 268_439_552, linked: true },
          'domain.xml': { sizeBytes: 12, heldBytes: 4096, unreadable: true },
        },
        header: '4c6962',
        verified,
      },
    });
  });

  it('is unknown where it was not read', () => {
    const manifests = JSON.stringify(one);
    const [record] = readSnapshots(
      { manifests, parts: '', states: '', verified: '' },
      '/store',
      [],
    );
    expect(record?.facts).toBeUndefined();
  });
});

describe('when a part was last written to', () => {
  const modifiedAt = (line: string) => {
    const sections = { manifests: JSON.stringify(one), states: '', verified: '' };
    const [record] = readSnapshots({ ...sections, parts: `${line}\n` }, '/store', []);
    return record?.facts?.files['state.save'];
  };

  it('is known in whole seconds', () => {
    expect(modifiedAt(`r 5 8 1 1763942400.9876543210 ${folder}/state.save`)).toEqual({
      ...{ sizeBytes: 5, heldBytes: 4096, modifiedAt: 1_763_942_400 },
    });
  });

  it('is not by a helper that an older Savepoint put there', () => {
    expect(modifiedAt(`r 5 8 1 ${folder}/state.save`)).toEqual({ sizeBytes: 5, heldBytes: 4096 });
  });
});

describe('a manifest that somebody else may have written', () => {
  const [first] = one.disks;
  const read = (manifest: object) => {
    const complaints: Problem[] = [];
    const sections = { parts: '', states: '', verified: '' };
    const manifests = JSON.stringify(manifest);
    const { length } = readSnapshots({ ...sections, manifests }, '/store', complaints);
    return [length, complaints.length];
  };
  const part = (over: object) => read({ ...one, parts: [{ ...one.parts[0], ...over }] });
  const disk = (over: object) => read({ ...one, disks: [{ ...first, ...over }] });

  it.each([
    ['a space, quotes and commas', { path: `/var/vm's/a "b", c=d;$(e)/ü 磁盘.qcow2` }],
    ['a path that goes up and down', { path: '/srv/vms/../images/web.qcow2' }],
    ['an image in a network', { path: 'pool/web', ref: 'pool/web@savepoint-1' }],
    ['an odd target and format', { target: 'ioemu:hda', format: 'host_device' }],
  ])('is read with %s', (_, over) => expect(disk(over)).toEqual([1, 0]));

  it('is read where the place of the variables was not understood', () => {
    expect(part({ role: 'nvram', path: '\n      \n    ' })).toEqual([1, 0]);
  });

  it.each([
    ['a folder in the name of a part', () => part({ file: '../../x' })],
    ['a hidden part', () => part({ file: '.x' })],
    ['variables that lie at no path', () => part({ role: 'nvram', path: 'nvram.fd' })],
    ['a newline in a path', () => part({ role: 'nvram', path: '/a\nb' })],
    ['a folder as the target', () => disk({ target: '../x' })],
    ['a folder as the format', () => disk({ format: 'raw/../x' })],
    ['an option as the path', () => disk({ path: '--help' })],
    ['a newline in the path of a disk', () => disk({ path: '/a\nb' })],
    ['a folder in the name of the VM', () => read({ ...one, vm: { ...one.vm, name: '../x' } })],
  ])('is a complaint with %s', (_, found) => expect(found()).toEqual([0, 1]));
});

describe('a qcow2 image', () => {
  // Bytes of an image that qemu-img 7.2 made: 64 MiB, one snapshot “s1”.
  const header = `514649fb00000003${'0'.repeat(32)}0000000004000000${'0'.repeat(56)}0000000100000000000b0000|/a b|c.qcow2`;
  const entry =
    '00000000000a000000000001000100026b0476d62f6675e00000000000000000000000000000001800000000000000000000000004000000000000000000000031733100000000000000';
  const counts = readCounts(header);

  it('tells its size and how many snapshots it holds', () => {
    expect(readHeaders(header).get('/a b|c.qcow2')).toEqual({ virtualBytes: 64 * 1024 ** 2 });
    expect([...counts]).toEqual([['/a b|c.qcow2', 1]]);
  });

  it('names and numbers its snapshots, and says how large the disk was then', () => {
    expect(readInside(`i /a b|c.qcow2\n${entry}\n`, counts)).toEqual({
      '/a b|c.qcow2': [{ name: 's1', id: '1', virtualBytes: 64 * 1024 ** 2 }],
    });
  });

  it('says nothing where its table is cut off, and “none” where it holds none', () => {
    expect(readInside(`i /a b|c.qcow2\n${entry.slice(0, 60)}\n`, counts)).toEqual({});
    expect(readInside('', new Map([['/b', 0]]))).toEqual({ '/b': [] });
  });
});
