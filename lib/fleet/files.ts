import { z } from 'zod';
import type { FileFacts, FoundFile } from '@/lib/domain/inventory';
import type { Filesystem } from '@/lib/domain/sizes';
import type { Qcow2Header } from './qcow2';
import { lines } from './sections';

/** Facts of the files behind disks, by the path that libvirt names. */
export type FileIndex = Map<string, FileFacts>;

const chainSchema = z.array(
  z.object({ filename: z.string(), 'full-backing-filename': z.string().optional() }),
);

const FILESYSTEMS: Record<string, string> = { 'ext2/ext3': 'ext4' };

/** `stat -f` calls all of ext ext2; operators know it as ext4. */
export const filesystemName = (name: string) => FILESYSTEMS[name] ?? name;

/** Reads the sections `files`, `below`, `chains` and `reflink`. Lines that do not parse cost only their own file's facts. */
export function readFiles(
  files: string,
  below: string,
  chains: string,
  reflink: string,
): FileIndex {
  const sharing = new Map(lines(reflink).map((line) => line.split(' ', 2) as [string, string]));
  const known = readChains(chains);
  const under = readBelow(below);
  const hollow = readHollow(below);
  const free = new Map<string, { filesystem: string; freeBytes: number }>();
  for (const line of lines(files)) {
    if (!line.startsWith('f ')) continue;
    const [type = '', available = '0', block = '0', ...path] = line.slice(2).split('|');
    free.set(path.join('|'), {
      filesystem: filesystemName(type),
      freeBytes: Number(available) * Number(block),
    });
  }
  const index: FileIndex = new Map();
  for (const { path, type, sizeBytes, allocatedBytes, deviceId } of statLines(files)) {
    index.set(path, {
      kind: type.startsWith('regular') ? 'file' : type === 'block special file' ? 'block' : 'other',
      sizeBytes,
      allocatedBytes,
      deviceId,
      filesystem: free.get(path)?.filesystem ?? 'unknown',
      freeBytes: free.get(path)?.freeBytes ?? 0,
      reflink: sharing.get(deviceId) === 'yes',
      ...chained(path, chainOf(path, under, known), hollow),
    });
  }
  return index;
}

/** Everything that is at a path, with what qcow2 headers add: its size for a guest, and what lies below it. */
export function readFound(
  statted: string,
  headers: ReadonlyMap<string, Qcow2Header>,
  below = '',
  chains = '',
): Record<string, FoundFile> {
  const under = readBelow(below);
  const known = readChains(chains);
  const hollow = readHollow(below);
  return Object.fromEntries(
    [...statLines(statted)].map(({ path, sizeBytes, allocatedBytes, modifiedAt }) => {
      const { backing, ...rest } = chained(path, chainOf(path, under, known), hollow);
      const chain = backing.length > 0 ? { backing, ...rest } : rest;
      return [path, { sizeBytes, allocatedBytes, modifiedAt, ...headers.get(path), ...chain }];
    }),
  );
}

/** What lies below a file, and whose data is not in the chain at all. */
function chained(path: string, backing: string[], hollow: ReadonlySet<string>) {
  const dataElsewhere = [path, ...backing].find((one) => hollow.has(one));
  return { backing, ...(dataElsewhere === undefined ? {} : { dataElsewhere }) };
}

/** Lines `d image`: images that keep the guest's data in another file. */
const readHollow = (body: string): Set<string> =>
  new Set(lines(body).flatMap((line) => (line.startsWith('d ') ? [line.slice(2)] : [])));

/** Lines `s type|size|blocks|block size|device|time|path`. */
function* statLines(body: string) {
  for (const line of lines(body)) {
    if (!line.startsWith('s ')) continue;
    const [type = '', size, blocks, unit, deviceId = '', modified, ...path] = line
      .slice(2)
      .split('|');
    yield {
      path: path.join('|'),
      type,
      sizeBytes: Number(size),
      allocatedBytes: Number(blocks) * Number(unit),
      deviceId,
      modifiedAt: Number(modified),
    };
  }
}

/** Lines `o image` and `u file below it`, in pairs. */
function readBelow(body: string): Map<string, string> {
  const under = new Map<string, string>();
  let image: string | undefined;
  for (const line of lines(body)) {
    if (line.startsWith('o ')) image = line.slice(2);
    else if (image !== undefined && line.startsWith('u ')) under.set(image, line.slice(2));
  }
  return under;
}

/** Files below a disk, nearest first: link by link, or from there on as qemu-img told. A circle ends where it began. */
function chainOf(
  path: string,
  under: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string[]>,
): string[] {
  const chain: string[] = [];
  let at = path;
  for (;;) {
    const next = under.get(at);
    if (next === undefined) return [...chain, ...(known.get(at) ?? [])];
    if (next === path || chain.includes(next)) return chain;
    chain.push(next);
    at = next;
  }
}

/** A line `c PATH`, then qemu-img's JSON of the whole chain in one line. */
function readChains(body: string): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  let path: string | undefined;
  for (const line of lines(body)) {
    if (line.startsWith('c ')) path = line.slice(2);
    else if (path !== undefined) {
      const chain = parseChain(line);
      if (chain) chains.set(path, chain);
      path = undefined;
    }
  }
  return chains;
}

function parseChain(json: string): string[] | undefined {
  try {
    return chainSchema
      .parse(JSON.parse(json))
      .slice(1)
      .map(({ filename }) => filename);
  } catch {
    // qemu-img printed an error instead: the disk is shown without its chain.
    return undefined;
  }
}

/** Symbolic links among the disks: the path libvirt names → the file it leads to. */
export function readLinks(files: string): Map<string, string> {
  const links = new Map<string, string>();
  for (const line of lines(files)) {
    if (!line.startsWith('l ')) continue;
    const [real = '', ...path] = line.slice(2).split('|');
    links.set(path.join('|'), real);
  }
  return links;
}

/** Reads the section `mounts`: lines `type|available|blocks|block size|where it is mounted`. */
export const readFilesystems = (body: string): Filesystem[] =>
  lines(body).map((line) => {
    const [type = '', available, blocks, unit, ...mountPoint] = line.split('|');
    return {
      mountPoint: mountPoint.join('|'),
      filesystem: filesystemName(type),
      freeBytes: Number(available) * Number(unit),
      totalBytes: Number(blocks) * Number(unit),
    };
  });
