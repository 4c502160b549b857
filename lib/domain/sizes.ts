import { formatBytes } from './format';

/** How sure a number of bytes is: `most` and `least` are bounds, `about` has some of each in it. */
export type Bound = 'exact' | 'most' | 'least' | 'about';

/** Bytes that removing something would free. */
export type Held = { bytes: number; bound: Bound };

/** Nobody tells. */
export const UNKNOWN: Held = { bytes: 0, bound: 'least' };

/** What a snapshot alone holds. */
export type SnapshotSize = Held & {
  /** Of these, the saved memory. */
  memoryBytes: number;
  /** By the target of each captured disk. */
  disks: Record<string, Held>;
  /** When the host was last asked for what a look does not tell; absent where that is not needed. */
  measuredAt?: string;
};

/** What a host told of its captures, by file, `image#name` or `pool/image@name`, and when. */
export type Measured = { at: string; bytes: Record<string, number> };

/** A filesystem of a host by where it is mounted. `filesystem`: its type. */
export type Filesystem = {
  mountPoint: string;
  filesystem: string;
  freeBytes: number;
  totalBytes: number;
};

/** A filesystem that holds captures, and what they take of it. */
export type FilesystemRoom = Filesystem & { held: Held };

/** Saved states that were compressed, all together: how long they were and are, and how long that took. */
export type PackedRoom = { count: number; plainBytes: number; bytes: number; ms: number };

/** What all snapshots of a host hold, by where it lies. */
export type HostRoom = {
  /** In the store. */
  store: Held;
  /** Of that, saved memory. */
  memoryBytes: number;
  /** By filesystem, as far as it was found, in the order of their mount points. */
  filesystems: FilesystemRoom[];
  /** Captures inside or beside disks' files of which no filesystem was found. */
  besideDisks: Held;
  packed: PackedRoom;
  /** By the pool's storage and name. */
  pools: Record<string, Held>;
};

/** The key of a pool among those. */
export const poolKey = ({ storage, name }: { storage: string; name: string }) =>
  `${storage} ${name}`;

/** Several together. */
export function together(all: readonly Held[]): Held {
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const has = (bound: Bound) => all.some((one) => one.bound === bound || one.bound === 'about');
  const bound = has('most') ? (has('least') ? 'about' : 'most') : has('least') ? 'least' : 'exact';
  return { bytes, bound };
}

/**
 * What removing several snapshots frees: at least what each alone holds, because blocks that only they share go as well.
 */
export function freedTogether(all: readonly Held[]): Held {
  const sum = together(all);
  if (all.length < 2) return sum;
  return { ...sum, bound: sum.bound === 'exact' || sum.bound === 'least' ? 'least' : 'about' };
}

const SIGNS: Record<Bound, string> = { exact: '', most: '≤ ', least: '≥ ', about: '≈ ' };

/** `≤ 1.5 GiB`; a dash where nothing is known. */
export function formatHeld({ bytes, bound }: Held): string {
  return bytes === 0 && bound !== 'exact' ? '–' : `${SIGNS[bound]}${formatBytes(bytes)}`;
}
