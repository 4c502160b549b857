import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeDisks } from '../lab/disks';
import { guestXml } from '../lab/guest-xml';
import type { LabHost } from '../lab/lab';

const IMAGES = '/var/lib/libvirt/images';
const DEFINITIONS = '/tmp/definitions';

/** Defines many VMs that are shut off, with one small disk each, every other one raw: one virsh for all of them. */
export async function defineMany(host: LabHost, count: number): Promise<void> {
  // The host's own /tmp, as this machine sees it.
  const folder = join(host.dir, DEFINITIONS);
  mkdirSync(folder);
  const formats = { raw: [] as string[], qcow2: [] as string[] };
  const names = Array.from({ length: count }, (_, n) => {
    const name = `vm${String(n + 1).padStart(3, '0')}`;
    const format = n % 2 === 0 ? 'qcow2' : 'raw';
    const spec = { name, title: `Machine ${n + 1}`, disks: [{ format, on: 'ext4' } as const] };
    const disks = placeDisks(spec);
    formats[format].push(...disks.map(({ file }) => file));
    const boot = `${IMAGES}/none`;
    writeFileSync(
      join(folder, `${name}.xml`),
      guestXml(spec, disks, { boot: { kernel: boot, initrd: boot }, iso: boot }),
    );
    return name;
  });
  await host.sh(
    [
      `qemu-img create -q -f qcow2 ${IMAGES}/first.qcow2 64M`,
      `for disk in ${formats.qcow2.join(' ')}; do cp ${IMAGES}/first.qcow2 $disk; done`,
      `truncate -s 64M ${formats.raw.join(' ')}`,
      `virsh -q -c qemu:///system >/dev/null <<'END'`,
      ...names.map((name) => `define ${DEFINITIONS}/${name}.xml`),
      'END',
    ].join('\n'),
  );
}
