import { describe, expect, it } from 'vitest';
import type { MethodName } from '@/lib/domain/manifest';
import type { GuestDisk, LabHost } from '../lab/lab';
import { goesBackToAnyInstant } from './conformance';
import { tended } from './harness';
import { onOneHost, type Registered } from './one-host';

/** The conformance suite on the drivers of files; on all of them together with a Linux as the guest. */
type Case = {
  name: string;
  driver: string[];
  savedDriver?: string[];
  disks: GuestDisk[];
  /** The method that is chosen where nobody asks for another. */
  method: MethodName;
};
const CASES: Case[] = [
  { name: 'qcow2', driver: ['qcow2'], disks: [{ format: 'qcow2', on: 'ext4' }], method: 'held' },
  { name: 'reflink', driver: ['reflink'], disks: [{ format: 'raw', on: 'xfs' }], method: 'live' },
  {
    name: 'overlay',
    driver: ['overlay'],
    savedDriver: ['copy'],
    disks: [{ format: 'raw', on: 'ext4' }],
    method: 'live',
  },
  {
    name: 'held together',
    driver: ['qcow2', 'reflink'],
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'raw', on: 'btrfs' },
    ],
    method: 'held',
  },
  {
    name: 'mixed',
    method: 'saved',
    driver: ['qcow2', 'reflink', 'copy', 'reflink'],
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'qcow2', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
      { format: 'raw', on: 'btrfs' },
    ],
  },
];

let host: LabHost;
let kvm: Registered;

onOneHost({ name: 'driv', subnet: 81 }, (stand) => {
  ({ host, kvm } = stand);
});

describe.each(CASES)('a VM on $name', ({ name, driver, savedDriver, disks, method }) => {
  it('goes back to any of three instants in mixed order, and to the two that are left again', async () => {
    await goesBackToAnyInstant({
      host,
      open: () => kvm.vm(name),
      guest: { name, disks, tickMs: 250, ...(name === 'mixed' ? { cdrom: true } : { tiny: true }) },
      drivers: driver,
      ...(savedDriver ? { savedDrivers: savedDriver } : {}),
      method,
      rollbacks: ['s2', 's1', 's3'],
      mostTicks: 100,
    });
  });

  it('leaves nothing behind when all its snapshots are removed', async () => {
    const vm = await kvm.vm(name);
    await vm.remove('s1');
    await vm.remove('s3');
    await tended(kvm.hostId);
    const rest = await host.sh(
      `find /var/lib/libvirt/savepoint/vms/${vm.uuid} -mindepth 1 ! -name now ! -name undo.json;
       find /var/lib/libvirt /srv \\( -name '*.aside' -o -name '*.in' -o -name '*.overlay' -o -name '*.layer' -o -path '*/.savepoint/*' \\) -path '*savepoint*' 2>/dev/null;
       find /srv -path '*/.savepoint/*' 2>/dev/null;
       for f in /var/lib/libvirt/images/*.qcow2; do [ ! -e "$f" ] || qemu-img snapshot -l "$f"; done`,
    );
    expect(rest.trim()).toBe('');
  });
});
