import { consoleLog } from './console';
import type { GuestDisk, GuestSpec } from './types';

export type PlacedDisk = GuestDisk & { target: string; file: string };
/** Without `boot` the guest comes from its disk. */
export type GuestFiles = { boot?: { kernel: string; initrd: string }; iso: string };

const xml = (text: string): string =>
  text.replace(/[&<>'"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function sourceXml({ on, file }: PlacedDisk): { type: string; source: string } {
  const name = xml(file);
  switch (on) {
    case 'thin':
    case 'zvol':
      return { type: 'block', source: `<source dev='${name}'/>` };
    case 'rbd': {
      const host = "<host name='127.0.0.1' port='6789'/>";
      return { type: 'network', source: `<source protocol='rbd' name='${name}'>${host}</source>` };
    }
    default:
      return { type: 'file', source: `<source file='${name}'/>` };
  }
}

function diskXml(disk: PlacedDisk, bootOrder?: number): string {
  const { type, source } = sourceXml(disk);
  const boot = bootOrder === undefined ? '' : `\n      <boot order='${bootOrder}'/>`;
  return `
    <disk type='${type}' device='disk'>
      <driver name='qemu' type='${disk.format}'/>
      ${source}
      <target dev='${disk.target}' bus='virtio'/>${boot}${disk.readOnly ? '\n      <readonly/>' : ''}
    </disk>`;
}

const cdromXml = (iso: string): string => `
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='${xml(iso)}'/>
      <target dev='hda' bus='ide'/>
      <readonly/>
    </disk>`;

const SCREEN = `
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>`;

const CODE = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const VARS = '/usr/share/OVMF/OVMF_VARS_4M.fd';
const FIRMWARE = `
    <loader readonly='yes' type='pflash'>${CODE}</loader>
    <nvram template='${VARS}'/>`;

const TPM = `
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>`;

const AGENT = `
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>`;

/** Of what a kernel does before its first process, emulation makes these the dearest; the guest needs none of them. */
const QUICK = 'nokaslr mitigations=off no_timer_check cryptomgr.notests';

const kernelXml = ({ kernel, initrd }: { kernel: string; initrd: string }, options: string) => `
    <kernel>${xml(kernel)}</kernel>
    <initrd>${xml(initrd)}</initrd>
    <cmdline>console=tty0 console=ttyS0 quiet ${QUICK} ${options}</cmdline>`;

const MEMORY_MORE = 8192;

/**
 * Memory of our own, 8 KiB longer than libvirt's whole MiB: QEMU before 9.0 loses stores of emulated guests while it writes
 * a memory whose size is a multiple of 256 KiB (mended by its commit 03bfc2188f).
 */
const longerMemory = (memoryMiB: number): string => {
  const args = [
    ...['-object', `memory-backend-ram,id=longer,size=${memoryMiB * 1024 ** 2 + MEMORY_MORE}`],
    ...[
      '-machine',
      'memory-backend=longer',
      '-m',
      `size=${memoryMiB * 1024 + MEMORY_MORE / 1024}k`,
    ],
  ];
  return `
  <qemu:commandline>${args.map((arg) => `\n    <qemu:arg value='${arg}'/>`).join('')}
  </qemu:commandline>`;
};

/** The definition of a guest. */
export function guestXml(spec: GuestSpec, disks: PlacedDisk[], files: GuestFiles): string {
  const { fillMiB = 0, ballastMiB = 0, dirtyMiBPerSecond = 0, tickMs = 1000 } = spec;
  // A little more than is filled: tmpfs leaves 5 % of the memory free (see guest/init).
  const wantedMiB = Math.ceil((fillMiB + ballastMiB + 2 * dirtyMiBPerSecond) * 1.06);
  const memoryMiB = spec.memoryMiB ?? (spec.tiny ? 16 : 128) + wantedMiB;
  const options = `tick_ms=${tickMs} fill=${fillMiB} ballast=${ballastMiB} dirty=${dirtyMiBPerSecond}${spec.agent ? ' agent=1' : ''}`;
  const title = spec.title === undefined ? '' : `\n  <title>${xml(spec.title)}</title>`;
  // The BIOS knows those disks only that it might boot from.
  const diskXmls = disks.map((disk, at) => diskXml(disk, spec.tiny ? at + 1 : undefined));
  return `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>${xml(spec.name)}</name>${title}
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='${spec.uefi ? 'q35' : 'pc'}'>hvm</type>${spec.uefi ? FIRMWARE : ''}${files.boot ? kernelXml(files.boot, options) : ''}
  </os>
  <features><acpi/></features>
  <clock offset='utc'/>
  <devices>${diskXmls.join('')}${spec.cdrom ? cdromXml(files.iso) : ''}
    <serial type='pty'>
      <log file='/var/log/libvirt/${consoleLog(spec.name)}' append='on'/>
      <target port='0'/>
    </serial>${(spec.screen ?? true) ? SCREEN : ''}${spec.tpm ? TPM : ''}${spec.agentChannel || spec.agent ? AGENT : ''}
  </devices>${longerMemory(memoryMiB)}
</domain>
`;
}
