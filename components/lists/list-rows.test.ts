import { describe, expect, it } from 'vitest';
import { fits, parseFilter } from '@/lib/domain/filter';
import type { HostSnapshots, SnapshotRow } from '@/lib/domain/view';
import { readSorting, snapshotItems, sorted, totals, writeSorting } from './list-rows';

const NOW = Date.parse('2026-11-25T12:00:00Z');

const row = (over: Partial<SnapshotRow> & { id: string }): SnapshotRow => ({
  vmUuid: 'u1',
  vmName: 'web',
  label: over.id,
  description: '',
  takenAt: '2026-11-20T12:00:00Z',
  takenBy: 'anna',
  withMemory: true,
  sizeBytes: 1024,
  bound: 'exact',
  badge: 'green',
  ...over,
});
const host = (name: string, rows: SnapshotRow[]): HostSnapshots => ({
  id: `id-${name}`,
  name,
  status: 'online',
  rows,
});

const hosts = [
  host('kvm1', [
    row({ id: 'a', tags: ['prod'] }),
    row({ id: 'b', badge: 'red', sizeBytes: 5 * 1024 ** 3, takenAt: '2026-08-01T00:00:00Z' }),
  ]),
  host('kvm2', [row({ id: 'c', vmName: 'old', orphan: true, withMemory: false })]),
];
const found = (text: string) =>
  snapshotItems({ hosts })
    .filter(({ facts }) => fits(parseFilter(text).filter, facts, NOW))
    .map(({ name }) => name);

describe('the list of all snapshots', () => {
  it('can be narrowed down by everything that a row shows', () => {
    expect(found('')).toEqual(['a', 'b', 'c']);
    expect(found('host:kvm2')).toEqual(['c']);
    expect(found('vm:old')).toEqual(['c']);
    expect(found('tag:prod')).toEqual(['a']);
    expect(found('badge:red')).toEqual(['b']);
    expect(found('age:>30d size:>1G')).toEqual(['b']);
    expect(found('has:orphan')).toEqual(['c']);
    expect(found('-has:ram')).toEqual(['c']);
    expect(found('anna')).toEqual(['a', 'b', 'c']);
  });

  it('keeps the items of a host that did not change', () => {
    const before = snapshotItems({ hosts });
    const after = snapshotItems({ hosts: [host('kvm1', []), ...hosts.slice(1)] });
    expect(after).toHaveLength(1);
    expect(after[0]).toBe(before[2]);
  });

  it('is summed up for each host, the largest first', () => {
    expect(totals(snapshotItems({ hosts }))).toEqual([
      {
        hostId: 'id-kvm1',
        hostName: 'kvm1',
        count: 2,
        held: { bytes: 5 * 1024 ** 3 + 1024, bound: 'least' },
      },
      { hostId: 'id-kvm2', hostName: 'kvm2', count: 1, held: { bytes: 1024, bound: 'exact' } },
    ]);
  });
});

describe('sorted', () => {
  const by = (value: string | number | undefined) => value;

  it('counts numbers within words, and leaves equals as they were', () => {
    expect(sorted(['vm10', 'vm9', 'VM1'], by, false)).toEqual(['VM1', 'vm9', 'vm10']);
    const same = [{ n: 1 }, { n: 1 }];
    expect(sorted(same, ({ n }) => n, true)).toEqual(same);
  });

  it('puts what has no value at the end, either way', () => {
    expect(sorted([2, undefined, 1], by, false)).toEqual([1, 2, undefined]);
    expect(sorted([2, undefined, 1], by, true)).toEqual([2, 1, undefined]);
  });
});

describe('the sorting in the address', () => {
  it('is read as it was written', () => {
    for (const text of ['size', '-size']) {
      const sorting = readSorting(text, ['size']);
      expect(sorting && writeSorting(sorting)).toBe(text);
    }
  });

  it('is none where there is no such column', () => {
    expect(readSorting('-weight', ['size'])).toBeUndefined();
    expect(readSorting(null, ['size'])).toBeUndefined();
  });
});
