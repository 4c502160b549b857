import { describe, expect, it } from 'vitest';
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

  it('names its snapshots, and how large the disk was then', () => {
    expect(readInside(`i /a b|c.qcow2\n${entry}\n`, counts)).toEqual({
      '/a b|c.qcow2': [{ name: 's1', virtualBytes: 64 * 1024 ** 2 }],
    });
  });

  it('says nothing where its table is cut off, and “none” where it holds none', () => {
    expect(readInside(`i /a b|c.qcow2\n${entry.slice(0, 60)}\n`, counts)).toEqual({});
    expect(readInside('', new Map([['/b', 0]]))).toEqual({ '/b': [] });
  });
});
