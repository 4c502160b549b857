import type { Disk, Vm } from '@/lib/domain/inventory';
import { attribute, child, children, type Element, readXml, text } from './xml';

/** What Savepoint reads of a domain's definition. Absent values are `undefined`, once and here. */
export type DomainDefinition = {
  uuid: string;
  name: string;
  title?: string;
  tags?: string[];
  memoryBytes: number;
  emulated?: NonNullable<Vm['emulated']>;
  cpus: number;
  machine?: string;
  emulator?: string;
  cpu?: { mode?: string; model?: string };
  /** Network interfaces: what tells them apart, and what they hang on. */
  nics: { mac: string; source: string }[];
  nvramPath?: string;
  hasTpm: boolean;
  hasAgent?: true;
  agentAway?: true;
  unsavable: string[];
  disks: Omit<Disk, 'file'>[];
};

const MEMORY_UNITS: Record<string, number> = {
  b: 1,
  bytes: 1,
  KB: 1000,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1e12,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

const DEVICES = ['disk', 'cdrom', 'floppy', 'lun'] as const;

/** What keeps another image from being laid over a disk's file as if its bytes were the disk. */
function readSpecial(disk: Element, source: Element | undefined): Disk['special'] {
  if (child(disk, 'encryption') ?? child(source, 'encryption')) return 'encryption';
  if (child(source, 'slices')) return 'slices';
  return disk.transient === undefined ? undefined : 'transient';
}

/** What libvirt copies a running disk for: its XML says where to (`<mirror>`), and newer ones by which job. */
function readJob(disk: Element): string | undefined {
  const mirror = child(disk, 'mirror');
  return mirror && (attribute(mirror, 'job') ?? 'copy');
}

function readDisk(disk: Element): Omit<Disk, 'file'> {
  const source = child(disk, 'source');
  const sourceType = attribute(disk, 'type') ?? 'file';
  const device = DEVICES.find((one) => one === (attribute(disk, 'device') ?? 'disk')) ?? 'other';
  const protocol = attribute(source, 'protocol');
  const servers = children(source, 'host').flatMap((host) => attribute(host, 'name') ?? []);
  const path =
    attribute(source, 'file') ??
    attribute(source, 'dev') ??
    attribute(source, 'dir') ??
    attribute(source, 'name');
  const [pool, volume] = [attribute(source, 'pool'), attribute(source, 'volume')];
  const special = readSpecial(disk, source);
  const job = readJob(disk);
  return {
    target: attribute(child(disk, 'target'), 'dev') ?? '?',
    device,
    sourceType,
    ...(path === undefined ? {} : { path }),
    ...(protocol === undefined ? {} : { protocol, servers }),
    ...(pool === undefined || volume === undefined ? {} : { pooled: { pool, volume } }),
    format: attribute(child(disk, 'driver'), 'type') ?? 'raw',
    readOnly: disk.readonly !== undefined,
    shareable: disk.shareable !== undefined,
    ...(special === undefined ? {} : { special }),
    ...(job === undefined ? {} : { job }),
  };
}

function readCpu(domain: Element): NonNullable<DomainDefinition['cpu']> {
  const cpu = child(domain, 'cpu');
  const mode = attribute(cpu, 'mode');
  const model = text(cpu, 'model');
  return { ...(mode ? { mode } : {}), ...(model ? { model } : {}) };
}

function readNic(nic: Element): { mac: string; source: string } {
  const source = child(nic, 'source');
  const name = ['network', 'bridge', 'dev', 'portgroup'].flatMap(
    (key) => attribute(source, key) ?? [],
  )[0];
  const type = attribute(nic, 'type') ?? 'user';
  return {
    mac: attribute(child(nic, 'mac'), 'address') ?? '?',
    source: name === undefined ? type : `${type} ${name}`,
  };
}

/** QEMU saves no guest whose clock must not change its pace, unless its frequency is known (libvirt refuses it first). */
function isBoundToClock(domain: Element): boolean {
  const wants = children(child(domain, 'cpu'), 'feature').some(
    (feature) =>
      attribute(feature, 'name') === 'invtsc' &&
      ['require', 'force'].includes(attribute(feature, 'policy') ?? 'require'),
  );
  const hasFrequency = children(child(domain, 'clock'), 'timer').some(
    (timer) =>
      attribute(timer, 'name') === 'tsc' && Number(attribute(timer, 'frequency') ?? '0') > 0,
  );
  return wants && !hasFrequency;
}

/** What an interface hangs on that must be there before QEMU starts: a network of libvirt's, or a bridge of the kernel's own. */
export type Hanging = { mac: string; what: 'network' | 'bridge'; name: string };

/** Of each network interface in a definition that hangs on such a thing. Throws where it is no definition. */
export function readHangings(xml: string): Hanging[] {
  const devices = child(child(readXml(xml), 'domain'), 'devices');
  return children(devices, 'interface').flatMap((nic) => {
    const what = attribute(nic, 'type');
    if (what !== 'network' && what !== 'bridge') return [];
    const name = attribute(child(nic, 'source'), what);
    // Open vSwitch's bridges are none of the kernel's.
    const isKernels = what === 'network' || child(nic, 'virtualport') === undefined;
    return name === undefined || !isKernels ? [] : [{ mac: readNic(nic).mac, what, name }];
  });
}

/** The channel by which libvirt reaches an agent in the guest; whether one listens there is another question. */
const AGENT = 'org.qemu.guest_agent.';

/** Whether there is that channel, and whether libvirt says of a VM that runs that nobody has opened it. */
function readAgent(devices: Element | undefined): { hasAgent?: true; agentAway?: true } {
  const target = children(devices, 'channel')
    .map((channel) => child(channel, 'target'))
    .find((one) => attribute(one, 'name')?.startsWith(AGENT));
  if (target === undefined) return {};
  const isAway = attribute(target, 'state') === 'disconnected';
  return { hasAgent: true, ...(isAway ? { agentAway: true } : {}) };
}

/**
 * What libvirt cannot put into a saved image, in words that `chinese-terms.ts` knows, too
 * (`qemuMigrationSrcIsAllowed`: host devices but USB, virtiofs, shmem without a master, vDPA, sealed memory, transient
 * disks, an invariant TSC). What only QEMU knows while the guest runs, such as a 9p share that is mounted, is not here.
 */
function readUnsavable(domain: Element, devices: Element | undefined): string[] {
  const found: string[] = [];
  for (const dev of children(devices, 'hostdev')) {
    const type = attribute(dev, 'type') ?? 'device';
    if (type !== 'usb') found.push(`host device (${type})`);
  }
  for (const net of children(devices, 'interface')) {
    const type = attribute(net, 'type');
    if (type === 'hostdev' || type === 'vdpa') found.push(`network interface (${type})`);
  }
  for (const fs of children(devices, 'filesystem')) {
    if (attribute(child(fs, 'driver'), 'type') === 'virtiofs')
      found.push(`virtiofs share “${attribute(child(fs, 'target'), 'dir') ?? '?'}”`);
  }
  for (const shm of children(devices, 'shmem')) {
    if (attribute(shm, 'role') !== 'master')
      found.push(`shared memory “${attribute(shm, 'name') ?? '?'}”`);
  }
  for (const disk of children(devices, 'disk')) {
    if (disk.transient !== undefined)
      found.push(`transient disk ${attribute(child(disk, 'target'), 'dev') ?? '?'}`);
  }
  if (isBoundToClock(domain)) found.push('the CPU feature invtsc without a TSC frequency');
  const sealed = attribute(child(domain, 'launchSecurity'), 'type');
  if (sealed !== undefined && sealed !== 's390-pv') found.push(`sealed memory (${sealed})`);
  return found;
}

const OWN_LENGTH = /^size=(\d+)k$/;

/**
 * A guest whose CPU is emulated, and the length of its memory: libvirt's whole MiB, or what the definition's own words to
 * QEMU set in their place.
 */
function readEmulated(domain: Element, memoryBytes: number): DomainDefinition['emulated'] {
  if (attribute(domain, 'type') !== 'qemu') return undefined;
  const words = children(child(domain, 'qemu:commandline'), 'qemu:arg').map(
    (arg) => attribute(arg, 'value') ?? '',
  );
  const own = OWN_LENGTH.exec(words[words.lastIndexOf('-m') + 1] ?? '');
  return { memoryBytes: own ? Number(own[1]) * 1024 : memoryBytes };
}

/** An operator's words for a VM live in its definition: `virsh metadata VM urn:savepoint:tags --key savepoint --set …`. */
const TAGS_URI = 'urn:savepoint:tags';

function readTags(domain: Element): string[] {
  const metadata = child(domain, 'metadata') ?? {};
  for (const name of Object.keys(metadata)) {
    const element = child(metadata, name);
    if (attribute(element, `xmlns:${name.split(':', 1)[0]}`) !== TAGS_URI) continue;
    return [...new Set((text(metadata, name) ?? '').split(/[\s,]+/).filter((tag) => tag !== ''))];
  }
  return [];
}

/** Reads a domain's XML. Throws an `Error` with the reason if it is not one; the caller shows the VM all the same. */
export function parseDomainXml(xml: string): DomainDefinition {
  const domain = child(readXml(xml), 'domain');
  if (!domain) throw new Error('there is no <domain> element');
  const uuid = text(domain, 'uuid');
  const name = text(domain, 'name');
  if (!uuid || !name) throw new Error('name or UUID is missing');
  const memory = child(domain, 'memory');
  const memoryKind = MEMORY_UNITS[attribute(memory, 'unit') ?? 'KiB'];
  const memoryCount = Number(memory?.['#text']);
  if (!memoryKind || !Number.isFinite(memoryCount))
    throw new Error('the memory size is unreadable');
  const memoryBytes = memoryCount * memoryKind;
  const emulated = readEmulated(domain, memoryBytes);
  const os = child(domain, 'os');
  const devices = child(domain, 'devices');
  const title = text(domain, 'title');
  const tags = readTags(domain);
  const machine = attribute(child(os, 'type'), 'machine');
  const emulator = text(devices, 'emulator');
  // As a source, with nothing but blanks around it, or as text.
  const nvramText = text(os, 'nvram');
  const nvramSource = attribute(child(child(os, 'nvram'), 'source'), 'file');
  const nvramPath = nvramSource ?? (nvramText?.trim() ? nvramText : undefined);
  return {
    uuid,
    name,
    ...(title ? { title } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    memoryBytes,
    ...(emulated ? { emulated } : {}),
    cpus: Number(text(domain, 'vcpu') ?? '1'),
    ...(machine ? { machine } : {}),
    ...(emulator ? { emulator } : {}),
    ...(child(domain, 'cpu') ? { cpu: readCpu(domain) } : {}),
    nics: children(devices, 'interface').map(readNic),
    ...(nvramPath ? { nvramPath } : {}),
    hasTpm: children(devices, 'tpm').length > 0,
    ...readAgent(devices),
    unsavable: readUnsavable(domain, devices),
    disks: children(devices, 'disk').map(readDisk),
  };
}
