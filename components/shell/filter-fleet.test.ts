import { describe, expect, it } from 'vitest';
import type { HostView } from '@/lib/domain/view';
import { filterFleet } from './filter-fleet';

const host = (name: string, vms: string[]): HostView => ({
  id: name,
  name,
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  sudo: false,
  uri: 'qemu:///system',
  storePath: '/store',
  status: 'online',
  canRefresh: { ok: true },
  canChange: { ok: true },
  canRemove: { ok: true },
  canSetDefault: { ok: true },
  canSetCompression: { ok: true },
  compression: { afterMinutes: null, isOwn: false, usualMinutes: null },
  complaints: [],
  pools: [],
  orphans: [],
  vms: vms.map((vm) => ({
    uuid: vm,
    name: vm,
    state: 'running',
    snapshotCount: 0,
    snapshotBytes: 0,
    snapshotBound: 'exact',
  })),
});

const fleet = [host('kvm1', ['web', 'db']), host('kvm2', ['web-old', 'mail'])];
const shown = (words: string) =>
  filterFleet(fleet, words).map(({ name, vms }) => [name, ...vms.map((vm) => vm.name)]);

describe('filterFleet', () => {
  it('shows everything without words', () => {
    expect(shown('  ')).toEqual([
      ['kvm1', 'web', 'db'],
      ['kvm2', 'web-old', 'mail'],
    ]);
  });

  it('keeps the VMs that match, whatever their case, under their hosts', () => {
    expect(shown('WEB')).toEqual([
      ['kvm1', 'web'],
      ['kvm2', 'web-old'],
    ]);
  });

  it('shows all VMs of a host that matches', () => {
    expect(shown('kvm2')).toEqual([['kvm2', 'web-old', 'mail']]);
  });

  it('shows nothing when nothing matches', () => {
    expect(shown('nowhere')).toEqual([]);
  });
});
