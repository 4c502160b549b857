import { manifest } from '@/lib/plan/testing';

/**
 * What a host that does not exist answers: the text of `lib/host/inventory.sh`, made up. Everything behind it, from SSH to
 * the browser, is the real thing.
 */
export const HOSTS = 100;
export const VMS_PER_HOST = 100;
export const SNAPSHOTS_PER_VM = 2;

const DAY_MS = 86_400_000;
const two = (n: number) => String(n).padStart(2, '0');
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

export const hostName = (host: number) => `sim${two(host)}`;
export const vmName = (host: number, vm: number) => `vm-${two(host)}-${two(vm)}`;
export const vmUuid = (host: number, vm: number) => `${hex(host, 8)}-0000-4000-8000-${hex(vm, 12)}`;

const STORE = '/var/lib/libvirt/savepoint';
const disk = (host: number, vm: number) => `/var/lib/libvirt/images/${vmName(host, vm)}.qcow2`;

const definition = (host: number, vm: number) => `<domain type='kvm'>
  <name>${vmName(host, vm)}</name>
  <uuid>${vmUuid(host, vm)}</uuid>
  <metadata><savepoint:tags xmlns:savepoint="urn:savepoint:tags">${vm % 3 === 0 ? 'prod' : 'test'}</savepoint:tags></metadata>
  <memory unit='KiB'>2097152</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type><boot dev='hd'/></os>
  <features><acpi/><apic/></features>
  <cpu mode='host-passthrough' check='none' migratable='on'/>
  <clock offset='utc'><timer name='rtc' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/></clock>
  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${disk(host, vm)}'/><target dev='vda' bus='virtio'/></disk>
    <interface type='bridge'><mac address='52:54:00:${hex(host, 2)}:${hex(vm, 2)}:01'/><source bridge='br0'/><model type='virtio'/></interface>
    <serial type='pty'/><console type='pty'/><channel type='unix'/><input type='tablet' bus='usb'/>
    <graphics type='vnc' port='-1' autoport='yes'/><video><model type='vga' vram='16384' heads='1'/></video>
    <memballoon model='virtio'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
`;

function snapshots(host: number, vm: number) {
  return Array.from({ length: SNAPSHOTS_PER_VM }, (_, n) => {
    const at = new Date(Date.parse('2026-11-20T00:00:00Z') - (vm * 3 + n * 40 + 1) * DAY_MS);
    const stamp = at
      .toISOString()
      .replace(/\.\d+Z$/, '')
      .replaceAll(/[-:]/g, '')
      .toLowerCase();
    const id = `${stamp}-${hex(host, 2)}${hex(vm, 2)}${hex(n, 2)}`;
    return manifest({
      id,
      vm: { uuid: vmUuid(host, vm), name: vmName(host, vm) },
      label: `nightly_${n + 1}`,
      description: 'Taken every night',
      takenAt: at.toISOString(),
      disks: [
        {
          ...{ target: 'vda', path: disk(host, vm), format: 'qcow2', captured: true },
          ...{ driver: 'qcow2', ref: `savepoint-${id}`, sizeBytes: 1_500_000_000 + vm },
        },
      ],
    });
  });
}

type Parts = { xml: string; manifests: string; verified: string; parts: string; files: string };

const verified = (id: string) => ({
  ...{ id, at: '2026-11-24T00:00:00Z', ok: true, bad: [] },
  parts: { 'state.save': 'a'.repeat(64) },
});

/** Everything of a host that never changes. */
export function makeHost(host: number): { vms: Parts[] } {
  return {
    vms: Array.from({ length: VMS_PER_HOST }, (_, vm) => {
      const all = snapshots(host, vm);
      return {
        xml: definition(host, vm),
        manifests: all.map((one) => `${JSON.stringify(one)}\n`).join(''),
        // Read through, or the dashboard would begin to.
        verified: all.map(({ id }) => `${JSON.stringify(verified(id))}\n`).join(''),
        parts: all
          .map(
            ({ id }) =>
              `r ${256 * 1024 ** 2} ${512 * 1024} 1 1763000000.0000000000 ${vmUuid(host, vm)}/${id}/state.save\n`,
          )
          .join(''),
        files: `s regular file|5000000000|9000000|512|65024|1763000000|${disk(host, vm)}\nf ext2/ext3|50000000|4096|${disk(host, vm)}\n`,
      };
    }),
  };
}

/** The whole answer. `running`: which VMs run now. */
export function inventoryText(
  host: number,
  { vms }: { vms: Parts[] },
  running: readonly boolean[],
  mark: string,
): string {
  const uuids = vms.map((_, vm) => `${vmUuid(host, vm)}\n`).join('');
  const stats = vms.map(
    (_, vm) =>
      `Domain: '${vmName(host, vm)}'\n  state.state=${running[vm] ? 1 : 5}\n  balloon.rss=1048576\n  block.0.name=vda\n  block.0.path=${disk(host, vm)}\n`,
  );
  const sections: [string, string][] = [
    ['host', `${hostName(host)}\nboot-${host}\n2026-11-25T12:00:00Z\n`],
    ['place save', '/var/lib/libvirt/qemu/save\n1 1\n65024\next2/ext3 90000000 100000000 4096\n'],
    ['place store', `${STORE}\n1 1\n65024\next2/ext3 90000000 100000000 4096\n`],
    ['managed-saves', ''],
    ['parts', vms.map(({ parts }) => parts).join('')],
    ['manifests', vms.map(({ manifests }) => manifests).join('')],
    ['verified', vms.map((vm) => vm.verified).join('')],
    ['states', ''],
    ['versions.', 'Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n'],
    ['uuids.', uuids],
    ['transient.', ''],
    ['stats.', stats.join('\n')],
    ...vms.flatMap(({ xml }, vm): [string, string][] => [
      [`xml ${vmUuid(host, vm)}.`, xml],
      [`snapshots ${vmUuid(host, vm)}.`, ''],
    ]),
    ['machines', 'pc-i440fx-7.2\n'],
    ['files', vms.map(({ files }) => files).join('')],
    ['headers', ''],
    ['inside', ''],
    ['chains', ''],
    ['bases', ''],
    ['reflink', ''],
    ['now', ''],
    ['undo', ''],
    ['tasks', ''],
    ['errors', ''],
    ['end', ''],
  ];
  return sections.map(([title, body]) => `\n@${mark} ${title}\n${body}`).join('');
}
