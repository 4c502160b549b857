import { type Pool, STORAGES, type Storage, type Volume } from '@/lib/domain/inventory';
import { lines, type Section } from './sections';

/** What `lib/host/volumes.sh` said: volumes and pools, and the paths by which disks name them. */
export type Volumes = {
  volumes: Partial<Record<Storage, Volume[]>>;
  pools: Pool[];
  byPath: Map<string, Volume>;
  byNode: Map<string, Volume>;
  /** By the folder where it is mounted. */
  byFolder: Map<string, Volume>;
  /** Files that lie in the same file system as some disk. */
  neighbours: string[];
};

/** Reads the sections `volumes STORAGE`. One without its last line says nothing: a part of a list accuses whole snapshots. */
export function readVolumes(sections: Section[]): Volumes {
  const found: Volumes = {
    volumes: {},
    pools: [],
    byPath: new Map(),
    byNode: new Map(),
    byFolder: new Map(),
    neighbours: [],
  };
  for (const { name, words, body } of sections) {
    const storage = STORAGES.find((one) => one === words[0]);
    if (name !== 'volumes' || !storage) continue;
    const said = lines(body);
    if (said.at(-1) !== 'ok') continue;
    const volumes = said.flatMap((line) => readVolume(storage, line));
    found.volumes[storage] = volumes;
    found.pools.push(...said.flatMap((line) => readPool(storage, line)));
    const byName = new Map(volumes.map((volume) => [volume.name, volume]));
    found.neighbours.push(...said.flatMap((line) => (line.startsWith('o ') ? line.slice(2) : [])));
    for (const line of said) {
      const paths = { a: found.byPath, d: found.byNode, f: found.byFolder }[
        line.slice(0, 2).trim()
      ];
      if (!paths) continue;
      const [volume = '', ...path] = line.slice(2).split('|');
      const known = byName.get(volume);
      if (known) paths.set(path.join('|'), known);
    }
  }
  return found;
}

function readVolume(storage: Storage, line: string): Volume[] {
  if (!line.startsWith('v ')) return [];
  const [kind = '', name = '', pool = '', size, held = '', note = ''] = line.slice(2).split('|');
  return [
    {
      ...{ storage, kind, name, pool, sizeBytes: Number(size) },
      ...(held === '' ? {} : { heldBytes: Number(held) }),
      ...(note === '' ? {} : { note }),
    },
  ];
}

/** A pool that does not say how full it is (it is not active) is none that can be shown. */
function readPool(storage: Storage, line: string): Pool[] {
  if (!line.startsWith('p ')) return [];
  const [name = '', total, used = '', metadata = ''] = line.slice(2).split('|');
  if (used === '') return [];
  return [
    {
      ...{ storage, name, totalBytes: Number(total), usedPercent: Number(used) },
      ...(metadata === '' ? {} : { metadataPercent: Number(metadata) }),
    },
  ];
}

/** What a path leads to, among volumes. */
export function volumeAt(all: Volumes, path: string, real: string): Volume | undefined {
  return all.byPath.get(path) ?? all.byNode.get(real) ?? datasetOf(all, real);
}

/** The dataset in which a file lies. Only one that holds nothing else can be captured for it. */
function datasetOf({ byFolder, neighbours }: Volumes, real: string): Volume | undefined {
  const above = [...byFolder.keys()].filter((folder) => real.startsWith(inside(folder)));
  const folder = above.sort((a, b) => b.length - a.length)[0];
  const found = folder === undefined ? undefined : byFolder.get(folder);
  if (!found || folder === undefined) return undefined;
  const { note, ...dataset } = found;
  const held = neighbours.filter((path) => path.startsWith(inside(folder)));
  const alone = note === 'plain' && held.length === 1 && held[0] === real;
  return { ...dataset, ...(alone ? { note: 'alone' } : {}) };
}

const inside = (folder: string) => `${folder.replace(/\/$/, '')}/`;
