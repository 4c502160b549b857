import { describe, expect, it } from 'vitest';
import type { FleetView, SnapshotsView } from '@/lib/domain/view';
import { type Entry, findEntries } from './find-entries';

const host = (name: string, vms: string[]) => ({
  ...{ id: name, name, address: `10.0.0.${name.at(-1)}` },
  vms: vms.map((vm) => ({
    ...{ uuid: `uuid-${vm}`, name: vm },
    // A person who may only see it.
    ...(vm === 'web3' ? { denied: { take: { code: 'not-allowed' } } } : {}),
  })),
});
const fleet = {
  hosts: [host('kvm1', ['web', 'webmail', 'db']), host('kvm2', ['old-web', 'web2', 'web3'])],
} as unknown as FleetView;
const snapshots = {
  hosts: [
    {
      ...{ id: 'kvm1', name: 'kvm1' },
      rows: [
        { id: 's1', label: 'before_upgrade', vmName: 'web', vmUuid: 'uuid-web' },
        { id: 's2', label: 'upgrade_lost', vmName: 'gone', vmUuid: 'u', orphan: true },
      ],
    },
  ],
} as unknown as SnapshotsView;
const pages: Entry[] = [{ id: 'page/vms', title: 'All VMs', href: '/?tab=vms' }];

const found = (words: string) =>
  Object.fromEntries(
    findEntries(words, { pages, fleet, snapshots }).map(({ id, entries }) => [
      id,
      entries.map(({ title }) => title),
    ]),
  );

describe('findEntries', () => {
  it('shows pages, hosts and VMs before anything is typed', () => {
    expect(Object.keys(found(''))).toEqual(['pages', 'hosts', 'vms']);
  });

  it('puts the whole name first, then its beginning, then a part of it', () => {
    expect(found('web').vms).toEqual(['web', 'webmail', 'web2', 'web3', 'old-web']);
    expect(found('web3').actions).toBeUndefined();
    expect(found('WEB').actions).toEqual(['web', 'webmail', 'web2']);
  });

  it('needs every word, in the name or in the place', () => {
    expect(found('web kvm2').vms).toEqual(['web2', 'web3', 'old-web']);
    expect(found('web kvm3')).toEqual({});
    expect(found('upgrade web').snapshots).toEqual(['before_upgrade']);
  });

  it('leads to the snapshot, and to the host where its VM is gone', () => {
    const groups = findEntries('upgrade', { pages, fleet, snapshots });
    expect(groups.find(({ id }) => id === 'snapshots')?.entries).toMatchObject([
      { title: 'upgrade_lost', href: '/hosts/kvm1' },
      { title: 'before_upgrade', href: '/hosts/kvm1/vms/uuid-web?snapshot=s1' },
    ]);
  });

  it('shows only so many of a kind', () => {
    const many = {
      hosts: [
        host(
          'kvm1',
          Array.from({ length: 50 }, (_, n) => `vm${n}`),
        ),
      ],
    };
    const [vms] = findEntries('vm', {
      ...{ pages: [], snapshots: undefined },
      fleet: many as unknown as FleetView,
    }).filter(({ id }) => id === 'vms');
    expect(vms?.entries).toHaveLength(7);
  });
});
