import type { GuestSpec, Lab } from '../lab/lab';

/** The demo's machines: one of each kind of storage that the engine handles. */
const GUESTS: { host: string; guest: GuestSpec }[] = [
  {
    host: 'kvm1',
    guest: { name: 'web', title: 'Shop front', disks: [{ format: 'qcow2', on: 'ext4' }] },
  },
  {
    host: 'kvm1',
    guest: {
      name: 'db',
      title: 'Orders database',
      cdrom: true,
      disks: [
        { format: 'qcow2', on: 'ext4' },
        { format: 'raw', on: 'xfs' },
      ],
    },
  },
  {
    host: 'kvm2',
    guest: { name: 'mail', title: 'Mail', disks: [{ format: 'raw', on: 'ext4' }] },
  },
];

/** Defines and starts the demo's VMs, each where it is not yet. */
export async function startGuests(lab: Lab): Promise<void> {
  await Promise.all(
    GUESTS.map(async ({ host: name, guest }) => {
      const host = lab.host(name);
      const known = await host.run(['virsh', '-q', 'domstate', '--domain', guest.name]);
      if (known.code !== 0) await host.defineGuest(guest);
      if (!known.stdout.startsWith('running')) await host.startGuest(guest.name);
    }),
  );
}
