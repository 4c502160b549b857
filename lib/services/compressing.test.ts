import { describe, expect, it } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import type { Manifest } from '@/lib/domain/manifest';
import { manifest, scene } from '@/lib/plan/testing';
import { compressible } from './compressing';

const id = (n: number) => `20261120t000000-00000${n}`;
const host: HostRecord = {
  ...{ id: 'h', name: 'kvm1', address: 'a', port: 22, user: 'root', sudo: false, hostKey: '' },
  ...{ uri: 'qemu:///system', storePath: '/store' },
};

function inventory(snapshots: Manifest[]) {
  const all = scene({ snapshots }).inventory;
  for (const { manifest: one, facts } of all.snapshots) {
    if (facts) facts.verified = { id: one.id, at: one.takenAt, ok: true, parts: {}, bad: [] };
  }
  return all;
}

describe('saved states that get compressed by themselves', () => {
  it('are those that are old enough by the host’s clock, the oldest first', () => {
    const at = (n: number, takenAt: string) => manifest({ id: id(n), takenAt });
    const all = inventory([
      at(1, '2026-11-23T15:50:00Z'),
      at(2, '2026-11-23T15:00:00Z'),
      at(3, '2026-11-22T00:00:00Z'),
    ]);
    const ids = (minutes: number) =>
      compressible(host, all, minutes).map(({ manifest: one }) => one.id);
    expect(ids(30)).toEqual([id(3), id(2)]);
    expect(ids(0)).toEqual([id(3), id(2), id(1)]);
    expect(ids(100_000)).toEqual([]);
  });

  it('are none of those that may not be, or whose VM is gone', () => {
    const all = inventory([manifest({ id: id(1), parts: [] }), manifest({ id: id(2) })]);
    expect(compressible(host, all, 0).map(({ manifest: one }) => one.id)).toEqual([id(2)]);
    expect(compressible(host, { ...all, vms: [] }, 0)).toEqual([]);
  });
});
