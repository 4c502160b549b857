import { describe, expect, it } from 'vitest';
import { measureSizes } from '@/lib/fleet/sizes';
import { hostById } from '@/lib/services/host-records';
import type { GuestDisk, LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { onOneHost, type Registered } from './one-host';

/** What a snapshot is said to hold, against what its removal frees. */
const MIB = 1024 ** 2;
/** Tables and folders of the filesystem itself, and what it rounds up to. */
const SLACK_BYTES = 2 * MIB;
/** Rewritten between two snapshots: so much the older one holds alone. */
const CHANGED_BYTES = 12 * MIB;

/** `alone`: what was rewritten since is all that the disk's capture holds alone. */
type Case = { name: string; disk: GuestDisk; change: string; used: string; alone: boolean };
const IMAGES = '/var/lib/libvirt/images';
const STORE = '/var/lib/libvirt/savepoint/vms';
const rewrite = (path: string) =>
  `dd if=/dev/urandom of=${path} bs=1M seek=40 count=12 conv=notrunc,fsync status=none`;
const CASES: Case[] = [
  {
    name: 'qcow2',
    alone: true,
    disk: { format: 'qcow2', on: 'ext4' },
    change: `qemu-io -f qcow2 -c 'write -P 7 40M 12M' ${IMAGES}/qcow2.qcow2 && sync`,
    used: `du -c -B1 -s ${IMAGES}/qcow2.qcow2 ${STORE} | tail -n 1 | cut -f 1`,
  },
  {
    name: 'reflink',
    alone: true,
    disk: { format: 'raw', on: 'xfs' },
    change: rewrite('/srv/xfs/reflink.img'),
    // What is deleted there is given back in the background.
    used: `sync -f /srv/xfs; echo $(($(df -B1 --output=used /srv/xfs | tail -n 1) + $(du -B1 -s ${STORE} | cut -f 1)))`,
  },
  {
    name: 'btrfs',
    // An extent stays as a whole while a part of it is used.
    alone: false,
    disk: { format: 'raw', on: 'btrfs' },
    change: rewrite('/srv/btrfs/btrfs.img'),
    used: `sync -f /srv/btrfs; echo $(($(df -B1 --output=used /srv/btrfs | tail -n 1) + $(du -B1 -s ${STORE} | cut -f 1)))`,
  },
  {
    name: 'copy',
    alone: false,
    disk: { format: 'raw', on: 'ext4' },
    change: rewrite(`${IMAGES}/copy.img`),
    used: `du -B1 -s ${STORE} | cut -f 1`,
  },
];

let host: LabHost;
let kvm: Registered;

onOneHost({ name: 'sizes', subnet: 113 }, (stand) => {
  ({ host, kvm } = stand);
});

describe.each(CASES)('a snapshot on $name', ({ name, disk, change, used, alone }) => {
  it('holds what its removal frees', async () => {
    // The whole of the disk has been written once, so that a change takes no new room of the disk's own.
    await host.defineGuest({
      ...{ name, tiny: true, tickMs: 250, screen: false },
      disks: [{ ...disk, sizeMiB: 64 }],
    });
    await host.startGuest(name);
    const vm = await kvm.vm(name);
    await host.destroyGuest(name);
    await host.sh(change);
    await host.startGuest(name);
    // A raw file elsewhere is copied only where the guest stands still.
    await vm.take('s1', true, '', name === 'copy' ? 'saved' : 'auto');
    await host.destroyGuest(name);
    await host.sh(change.replace('-P 7', '-P 8'));
    expect(await measureSizes(await hostById(kvm.hostId))).toBe(true);
    const { snapshots } = await vm.view();
    const size = snapshots[0]?.size;
    if (!size) throw new Error('s1 is not listed');
    expect(size.bound).toBe('exact');
    expect(size.memoryBytes).toBeGreaterThan(MIB / 4);
    const ofDisk = size.disks.vda?.bytes ?? 0;
    if (alone) {
      expect(ofDisk).toBeGreaterThanOrEqual(CHANGED_BYTES);
      expect(ofDisk).toBeLessThan(CHANGED_BYTES + SLACK_BYTES);
    }

    const before = Number(await host.sh(used));
    await vm.remove('s1');
    const freed = await waitFor(
      `${size.bytes} bytes to be given back`,
      async () => {
        const now = before - Number(await host.sh(used));
        return Math.abs(now - size.bytes) <= SLACK_BYTES && now;
      },
      { everyMs: 500 },
    );
    console.log(`${name}: said ${size.bytes}, freed ${freed}`);
    const left = await vm.view();
    expect(left.snapshots).toEqual([]);
    await host.undefineGuest(name);
  });
});
