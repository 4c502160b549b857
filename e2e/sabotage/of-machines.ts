import { flip, hidden, type Sabotage, scripted, spoiled } from './case';
import { GUEST } from './stand';

const isOff = `virsh -q domstate ${GUEST} | grep -q 'shut off'`;
const off = `{ ${isOff} || virsh -q destroy ${GUEST} >/dev/null; }`;
const on = `{ ! ${isOff} || virsh -q start ${GUEST} >/dev/null; }`;
/** The next rollback brings it back to running; until then it may be off. */
const stays = () => 'true';
const thief = (disk: string) =>
  `cat > /tmp/thief.xml <<XML
<domain type='qemu'><name>thief</name><memory unit='MiB'>64</memory><os><type>hvm</type></os><devices>
<disk type='file' device='disk'><source file='${disk}'/><target dev='vda'/></disk></devices></domain>
XML
virsh -q define /tmp/thief.xml`;

/** What can happen to the VM, its disks and its host. */
export const OF_MACHINES: Sabotage[] = [
  scripted(
    'inside-snapshot-deleted',
    'red',
    ({ vda }, { ref }) => `${off}; cp -a ${vda} /tmp/vda; qemu-img snapshot -d ${ref} ${vda}`,
    ({ vda }) => `cp -a /tmp/vda ${vda}`,
  ),
  hidden('qcow2-disk-deleted', 'red', ({ vda }) => vda),
  scripted('raw-disk-deleted', 'green', ({ vdb }) => `rm ${vdb}`, stays),
  scripted(
    'disks-resized',
    'amber',
    ({ vda, vdb, vdc }) =>
      `${off}; qemu-img resize -q ${vda} 80M; truncate -s 96M ${vdb}; truncate -s 96M ${vdc}`,
    stays,
  ),
  scripted(
    'disk-of-another-vm',
    'red',
    ({ vdb }) => `virsh -q detach-disk ${GUEST} vdb --config; ${thief(vdb)}`,
    ({ dir }) => `virsh -q undefine thief; virsh -q define ${dir}/domain.xml`,
  ),
  scripted(
    'disk-added',
    'amber',
    () =>
      `qemu-img create -q -f raw /var/lib/libvirt/images/extra.img 8M;
       virsh -q attach-disk ${GUEST} /var/lib/libvirt/images/extra.img vdz --live --config`,
    () => 'rm /var/lib/libvirt/images/extra.img',
  ),
  hidden('base-gone', 'red', ({ base }) => base),
  spoiled(
    'base-grown',
    'red',
    ({ base }) => base,
    (file) => `truncate -s +64K '${file}'`,
  ),
  scripted(
    'base-committed-into',
    'red',
    ({ vda, base }) =>
      `${off}; cp -a ${base} /tmp/base; cp -a ${vda} /tmp/vda; qemu-img commit -q ${vda}`,
    ({ vda, base }) => `cp -a /tmp/base ${base}; cp -a /tmp/vda ${vda}`,
  ),
  scripted(
    'overlay-over-disk',
    'red',
    ({ vda }) =>
      `${on}
       virsh -q snapshot-create-as ${GUEST} --no-metadata --disk-only --diskspec vda,file=${vda}.over \\
         --diskspec vdb,snapshot=no --diskspec vdc,snapshot=no >/dev/null`,
    ({ vda }) =>
      `virsh -q blockcommit ${GUEST} vda --active --shallow --pivot --wait >/dev/null; rm ${vda}.over`,
  ),
  hidden('cd-removed', 'red', ({ iso }) => iso),
  spoiled(
    'cd-changed',
    'amber',
    ({ iso }) => iso,
    (file) => `head -c 700000 /dev/urandom > '${file}'`,
  ),
  scripted(
    'vm-renamed',
    'red',
    () => `${off}; virsh -q domrename ${GUEST} other`,
    () => `virsh -q domrename other ${GUEST}`,
  ),
  scripted(
    'vm-transient',
    'red',
    () => `${on}; virsh -q undefine ${GUEST}`,
    ({ dir }) => `virsh -q define ${dir}/domain.xml`,
  ),
  scripted(
    'vm-undefined',
    'gone',
    () => `${off}; virsh -q undefine ${GUEST}`,
    ({ dir }) => `virsh -q define ${dir}/domain.xml`,
  ),
  scripted(
    'stale-managed-save',
    'red',
    () => `${on}; virsh -q managedsave ${GUEST} >/dev/null`,
    () => `virsh -q managedsave-remove ${GUEST} >/dev/null`,
  ),
  scripted(
    'machine-type-changed',
    'amber',
    () =>
      `${off}
       virsh -q dumpxml ${GUEST} --inactive | sed 's/pc-i440fx-[0-9.]*/pc-i440fx-5.2/' > /tmp/d.xml
       virsh -q define /tmp/d.xml`,
    stays,
  ),
  scripted(
    'memory-changed',
    'amber',
    () =>
      `${off}; virsh -q setmaxmem ${GUEST} 128M --config; virsh -q setmem ${GUEST} 128M --config`,
    stays,
  ),
];

/** What can happen to UEFI variables, on a VM that has some. */
export const OF_UEFI: Sabotage[] = [
  hidden('nvram-part-removed', 'red', ({ dir }) => `${dir}/nvram.fd`),
  spoiled('nvram-part-bit', 'red', ({ dir }) => `${dir}/nvram.fd`, flip(1000), { verify: true }),
  scripted('nvram-of-vm-gone', 'green', () => 'rm /var/lib/libvirt/qemu/nvram/efi_VARS.fd', stays),
];
