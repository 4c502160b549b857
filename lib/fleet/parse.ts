import type {
  Disk,
  FileFacts,
  ForeignSnapshot,
  Inventory,
  ManagedSave,
  Place,
  RolledBack,
  Vm,
  Volume,
} from '@/lib/domain/inventory';
import type { Problem } from '@/lib/domain/problem';
import { type DomainDefinition, parseDomainXml } from '@/lib/libvirt/domain-xml';
import { type DomainStats, parseDomstats } from '@/lib/libvirt/domstats';
import {
  type FileIndex,
  filesystemName,
  readFiles,
  readFilesystems,
  readFound,
  readLinks,
} from './files';
import { readForeign, readSaves } from './foreign';
import { readPooled } from './pooled';
import { readCounts, readHeaders, readInside } from './qcow2';
import { lines, type Section, splitSections } from './sections';
import { readSnapshots } from './snapshots';
import { readLocks, readTasks, readUndo } from './store-notes';
import { readVolumes, type Volumes, volumeAt } from './volumes';

/** Why a host could not be read at all; the caller knows the host and makes the problem. */
export class InventoryError extends Error {
  readonly kind: 'no-virsh' | 'libvirt' | 'odd';
  constructor(kind: InventoryError['kind'], detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** Reads the whole answer of `lib/host/inventory.sh`. Throws `InventoryError` if there is nothing to show. */
export function parseInventory(text: string, mark: string): Inventory {
  const sections = splitSections(text, mark);
  const body = (name: string) => sections.find((section) => section.name === name)?.body ?? '';
  const error = sections.find(({ name }) => name === 'error');
  if (error) {
    const kind = error.words[0] === 'no-virsh' ? 'no-virsh' : 'libvirt';
    const said = lines(error.body).map((line) => line.replace(/^error:\s*/, ''));
    throw new InventoryError(kind, said.at(-1) ?? 'no answer');
  }
  if (!sections.some(({ name }) => name === 'end')) {
    throw new InventoryError('odd', 'the answer is not complete');
  }
  checkAllListed(sections, body('uuids'));
  const complaints: Problem[] = [];
  const [hostname = '', bootId = '', clock = ''] = lines(body('host'));
  const files = body('files');
  const volumes = readVolumes(sections);
  // Definitions were asked for by the last look, so one of a VM that is gone by now is empty.
  const there = new Set(lines(body('uuids')).map((line) => line.trim()));
  const facts: VmFacts = {
    stats: new Map(parseDomstats(body('stats')).map((one) => [one.name, one])),
    transient: new Set(lines(body('transient')).map((line) => line.trim())),
    files: readFiles(files, body('below'), body('chains'), body('reflink')),
    links: readLinks(files),
    volumes,
    pathOf: readPooled(sections),
    saves: readSaves(body('managed-saves'), body('save-heads'), readPlace(sections, 'save').path),
    now: new Map(lines(body('now')).map((line) => line.trim().split(' ', 2) as [string, string])),
    undo: readUndo(body('undo')),
    snapshots: new Map(
      sections
        .filter(({ name }) => name === 'snapshots')
        .map(({ words, body: names }) => [words[0] ?? '', lines(names)]),
    ),
    foreign: readForeign(sections, complaints),
  };
  const store = readPlace(sections, 'store');
  const headers = body('headers');
  const machines = lines(body('machines'));
  const tools = lines(body('tools'));
  const named = (what: 'networks' | 'bridges' | 'repository') =>
    sections.some(({ name }) => name === what)
      ? { [what]: lines(body(what)).map((line) => line.trim()) }
      : {};
  return {
    hostname,
    bootId,
    clock,
    versions: readVersions(body('versions')),
    saveDir: readPlace(sections, 'save'),
    store,
    vms: sections
      .filter(({ name, words }) => name === 'xml' && there.has(words[0] ?? ''))
      .map((section) => readVm(section, facts))
      .sort((a, b) => a.name.localeCompare(b.name)),
    snapshots: readSnapshots(
      {
        manifests: body('manifests'),
        parts: body('parts'),
        states: body('states'),
        verified: body('verified'),
      },
      store.path,
      complaints,
    ),
    files: readFound(
      `${files}\n${body('bases')}`,
      readHeaders(headers),
      body('below'),
      body('chains'),
    ),
    filesystems: readFilesystems(body('mounts')),
    inside: readInside(body('inside'), readCounts(headers)),
    volumes: volumes.volumes,
    pools: volumes.pools,
    ...(machines.length > 0 ? { machines } : {}),
    ...named('networks'),
    ...named('bridges'),
    tools,
    ...named('repository'),
    tasks: readTasks(body('tasks')),
    locks: readLocks(body('locks')),
    complaints,
  };
}

/** A VM that is missing by mistake would look like one that somebody undefined. */
function checkAllListed(sections: Section[], listed: string): void {
  const uuids = listed.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
  const defined = new Set(
    sections.filter(({ name }) => name === 'xml').map(({ words }) => words[0]),
  );
  const missing = uuids.find((uuid) => !defined.has(uuid));
  if (missing !== undefined) {
    throw new InventoryError('odd', `VM ${missing} is listed, but its definition did not arrive`);
  }
}

type VmFacts = {
  stats: Map<string, DomainStats>;
  transient: Set<string>;
  files: FileIndex;
  links: Map<string, string>;
  volumes: Volumes;
  pathOf: ReturnType<typeof readPooled>;
  saves: Map<string, ManagedSave>;
  now: Map<string, string>;
  undo: Map<string, RolledBack>;
  snapshots: Map<string, string[]>;
  foreign: Map<string, ForeignSnapshot[]>;
};

/** Definitions seldom change between two looks, and reading one takes longer than all the rest about its VM. */
const remembered = new Map<string, { body: string; definition: DomainDefinition }>();
const MOST_REMEMBERED = 30_000;

function readDefinition(uuid: string, body: string): DomainDefinition {
  const before = remembered.get(uuid);
  if (before?.body === body) return before.definition;
  const definition = parseDomainXml(body);
  if (!before && remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(uuid, { body, definition });
  return definition;
}

/** One VM. Whatever is wrong with its definition, it is shown, with the reason. */
function readVm({ words, body }: Section, facts: VmFacts): Vm {
  const uuid = words[0] ?? '';
  const now = facts.now.get(uuid) ?? null;
  const rolledBack = facts.undo.get(uuid);
  const libvirtSnapshots = facts.snapshots.get(uuid) ?? [];
  try {
    const { disks, ...definition } = readDefinition(uuid, body);
    const stats = facts.stats.get(definition.name);
    const saved = facts.saves.get(`${definition.name}.save`);
    const foreign = facts.foreign.get(uuid);
    return {
      ...definition,
      state: stats?.state ?? 'no state',
      ...(stats?.residentBytes === undefined ? {} : { residentBytes: stats.residentBytes }),
      persistent: !facts.transient.has(uuid),
      disks: disks.map((disk) => readDisk(disk, facts)),
      ...(saved ? { managedSave: saved } : {}),
      libvirtSnapshots,
      ...(foreign ? { foreign } : {}),
      now,
      ...(rolledBack ? { rolledBack } : {}),
    };
  } catch (error) {
    const name = /<name>([^<]*)<\/name>/.exec(body)?.[1] ?? uuid;
    return {
      uuid,
      name,
      state: facts.stats.get(name)?.state ?? 'no state',
      persistent: true,
      memoryBytes: 0,
      cpus: 0,
      nics: [],
      disks: [],
      hasTpm: false,
      unsavable: [],
      libvirtSnapshots,
      now,
      odd: error instanceof Error ? error.message : String(error),
    };
  }
}

/** A path that follows a volume's name becomes the one way to write it; any other becomes what it leads to now. */
function readDisk(disk: Omit<Disk, 'file'>, { files, links, volumes, pathOf }: VmFacts): Disk {
  const { protocol, pooled } = disk;
  const path = pooled ? pathOf(pooled) : disk.path;
  if (path === undefined) return disk;
  if (protocol !== undefined) return networkDisk(disk, volumes.byPath.get(`${protocol}:${path}`));
  const file = files.get(path);
  const real = links.get(path) ?? path;
  const volume = volumeAt(volumes, path, real);
  if (!volume) return { ...disk, path: real, ...(file ? { file } : {}) };
  const follows = volumes.byPath.has(path);
  const sized = file?.kind === 'block' ? { ...file, sizeBytes: volume.sizeBytes } : file;
  return {
    ...disk,
    path: follows ? volumePath(volume, path) : real,
    ...(sized ? { file: sized } : {}),
    volume,
  };
}

/** A network disk has no file; what its storage says of it stands for one. */
function networkDisk(disk: Omit<Disk, 'file'>, volume: Volume | undefined): Disk {
  if (!volume) return disk;
  const { sizeBytes, heldBytes = sizeBytes, storage } = volume;
  const file: FileFacts = {
    ...{ kind: 'network', sizeBytes, allocatedBytes: heldBytes, deviceId: '', filesystem: storage },
    ...{ reflink: false, freeBytes: 0, backing: [] },
  };
  return { ...disk, file, volume };
}

const volumePath = ({ storage, name }: Volume, path: string) =>
  storage === 'lvm' ? `/dev/${name}` : path;

function readVersions(body: string): Inventory['versions'] {
  const value = (label: string) => new RegExp(`${label}: (.+)`).exec(body)?.[1]?.trim() ?? '?';
  return {
    virsh: value('Compiled against library').replace('libvirt ', ''),
    libvirt: value('Using library').replace('libvirt ', ''),
    qemu: value('Running hypervisor').replace('QEMU ', ''),
  };
}

function readPlace(sections: Section[], name: string): Place {
  const section = sections.find((one) => one.name === 'place' && one.words[0] === name);
  const [path = '', state = '', deviceId = '', numbers = ''] = lines(section?.body ?? '');
  const [exists, writable] = state.split(' ');
  const [filesystem = 'unknown', available = '0', total = '0', unit = '0'] = numbers.split(' ');
  return {
    path,
    exists: exists === '1',
    writable: writable === '1',
    deviceId,
    filesystem: filesystemName(filesystem),
    freeBytes: Number(available) * Number(unit),
    totalBytes: Number(total) * Number(unit),
  };
}
