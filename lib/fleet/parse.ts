import { z } from 'zod';
import type { HostTask, Inventory, Place, SnapshotRecord, Vm } from '@/lib/domain/inventory';
import { manifestSchema } from '@/lib/domain/manifest';
import { TASK_KINDS } from '@/lib/domain/task';
import { parseDomainXml } from '@/lib/libvirt/domain-xml';
import { type DomainStats, parseDomstats } from '@/lib/libvirt/domstats';
import { managedSavePath } from '@/lib/libvirt/virsh';
import { type FileIndex, filesystemName, readFiles, readLinks } from './files';
import { lines, type Section, splitSections } from './sections';

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
  const complaints: string[] = [];
  const [hostname = '', bootId = '', clock = ''] = lines(body('host'));
  const files = body('files');
  const facts: VmFacts = {
    stats: new Map(parseDomstats(body('stats')).map((one) => [one.name, one])),
    transient: new Set(lines(body('transient')).map((line) => line.trim())),
    files: readFiles(files, body('chains'), body('reflink')),
    links: readLinks(files),
    saves: readSaves(body('managed-saves')),
    now: new Map(lines(body('now')).map((line) => line.trim().split(' ', 2) as [string, string])),
    snapshots: new Map(
      sections
        .filter(({ name }) => name === 'snapshots')
        .map(({ words, body: names }) => [words[0] ?? '', lines(names)]),
    ),
    saveDir: readPlace(sections, 'save').path,
  };
  const store = readPlace(sections, 'store');
  return {
    hostname,
    bootId,
    clock,
    versions: readVersions(body('versions')),
    saveDir: readPlace(sections, 'save'),
    store,
    vms: sections
      .filter(({ name }) => name === 'xml')
      .map((section) => readVm(section, facts))
      .sort((a, b) => a.name.localeCompare(b.name)),
    snapshots: readManifests(body('manifests'), store.path, complaints),
    tasks: readTasks(body('tasks')),
    complaints,
  };
}

type VmFacts = {
  stats: Map<string, DomainStats>;
  transient: Set<string>;
  files: FileIndex;
  links: Map<string, string>;
  saves: Map<string, number>;
  now: Map<string, string>;
  snapshots: Map<string, string[]>;
  saveDir: string;
};

/** One VM. Whatever is wrong with its definition, it is shown, with the reason. */
function readVm({ words, body }: Section, facts: VmFacts): Vm {
  const uuid = words[0] ?? '';
  const now = facts.now.get(uuid) ?? null;
  const libvirtSnapshots = facts.snapshots.get(uuid) ?? [];
  try {
    const { disks, ...definition } = parseDomainXml(body);
    const stats = facts.stats.get(definition.name);
    const saved = managedSavePath(facts.saveDir, definition.name);
    const savedBytes = facts.saves.get(`${definition.name}.save`);
    return {
      ...definition,
      state: stats?.state ?? 'no state',
      ...(stats?.residentBytes === undefined ? {} : { residentBytes: stats.residentBytes }),
      persistent: !facts.transient.has(uuid),
      disks: disks.map((disk) => {
        const file = disk.path === undefined ? undefined : facts.files.get(disk.path);
        const real = disk.path === undefined ? undefined : facts.links.get(disk.path);
        return {
          ...disk,
          ...(real === undefined ? {} : { path: real }),
          ...(file ? { file } : {}),
        };
      }),
      ...(savedBytes === undefined ? {} : { managedSave: { path: saved, sizeBytes: savedBytes } }),
      libvirtSnapshots,
      now,
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
      disks: [],
      hasTpm: false,
      unsavable: [],
      libvirtSnapshots,
      now,
      odd: error instanceof Error ? error.message : String(error),
    };
  }
}

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

/** File name → size of every managed save image. */
function readSaves(body: string): Map<string, number> {
  return new Map(
    lines(body).map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(space + 1), Number(line.slice(0, space))];
    }),
  );
}

function readManifests(body: string, storePath: string, complaints: string[]): SnapshotRecord[] {
  const records: SnapshotRecord[] = [];
  for (const line of lines(body)) {
    const parsed = z.string().transform(parseJson).pipe(manifestSchema).safeParse(line);
    if (parsed.success) {
      const { vm, id } = parsed.data;
      records.push({ manifest: parsed.data, dir: `${storePath}/vms/${vm.uuid}/${id}` });
    } else {
      complaints.push(`A manifest in ${storePath} cannot be read: ${line.slice(0, 80)}`);
    }
  }
  return records;
}

const aboutSchema = z.object({
  id: z.string(),
  kind: z.enum(TASK_KINDS),
  vm: z.object({ uuid: z.string(), name: z.string() }),
  label: z.string(),
  actor: z.string(),
});

function readTasks(body: string): HostTask[] {
  return lines(body).flatMap((line) => {
    const [state, attempts] = line.split(' ', 2);
    const json = line.slice(line.indexOf('{'));
    const about = z.string().transform(parseJson).pipe(aboutSchema).safeParse(json);
    return about.success
      ? [{ ...about.data, alive: state === 'alive', attempts: Number(attempts) }]
      : [];
  });
}

/** JSON, or `undefined` where it is none; the schema behind it then says no. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
