import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import {
  type CapturedDisk,
  capturedDisks,
  type Manifest,
  type Part,
  plainBytes,
} from '@/lib/domain/manifest';
import {
  type Filesystem,
  freedTogether,
  type Held,
  type HostRoom,
  type PackedRoom,
  poolKey,
  type SnapshotSize,
  together,
  UNKNOWN,
} from '@/lib/domain/sizes';
import { driverNamed } from '@/lib/storage';

type Found = Pick<Inventory, 'files' | 'volumes' | 'measured'>;

/** What a snapshot alone holds, by what the last look at its host found and what was measured there. */
export function sizeOf({ manifest, facts }: SnapshotRecord, found: Found): SnapshotSize {
  const { deduplicated } = manifest;
  const isHere = ({ file }: Part) => !deduplicated?.files.includes(file);
  const held = (part: Part): Held => ({
    bytes: bytesOf(part, facts),
    bound: facts?.files[part.file]?.linked ? 'most' : 'exact',
  });
  const disks = deduplicated
    ? []
    : capturedDisks(manifest).map((disk) => [disk.target, heldBy(disk, found)] as const);
  const here = manifest.parts.filter(isHere);
  const parts = here.map(held);
  const states = here.filter(({ role }) => role === 'state').map(held);
  // What it added; what others have come to share since stays when it goes, and what it shared may be its own by now.
  const shared: Held[] = deduplicated ? [{ bytes: deduplicated.bytes, bound: 'about' }] : [];
  return {
    ...together([...parts, ...shared, ...disks.map(([, one]) => one)]),
    memoryBytes: together(states).bytes,
    disks: Object.fromEntries(disks),
    ...(found.measured && needsMeasuring(manifest) ? { measuredAt: found.measured.at } : {}),
  };
}

/** What a part takes in the store; by its length, where nobody looked. */
const bytesOf = ({ file, sizeBytes }: Part, facts: SnapshotRecord['facts']): number =>
  facts?.files[file]?.heldBytes ?? sizeBytes;

const heldBy = (disk: CapturedDisk, found: Found): Held =>
  driverNamed(disk.driver)?.held(disk, found) ?? UNKNOWN;

export const needsMeasuring = (manifest: Manifest): boolean =>
  capturedDisks(manifest).some(({ driver }) => driverNamed(driver)?.isMeasured);

type Kept = Found & Pick<Inventory, 'snapshots' | 'filesystems'>;

/** Sums over all snapshots; of blocks that only snapshots share no single one is the holder, so sums are lower bounds. */
export function roomOf({ snapshots, filesystems = [], ...found }: Kept): HostRoom {
  const volumes = Object.values(found.volumes).flat();
  const store = new Piles();
  const beside = new Piles();
  const pools = new Piles();
  const at = (path: string) => mountOf(filesystems, path)?.mountPoint ?? '';
  let memoryBytes = 0;
  for (const record of snapshots) {
    const { manifest, dir } = record;
    const size = sizeOf(record, found);
    memoryBytes += size.memoryBytes;
    for (const part of manifest.parts) {
      store.add(at(dir), { bytes: bytesOf(part, record.facts), bound: 'exact' });
    }
    for (const disk of capturedDisks(manifest)) {
      const held = size.disks[disk.target] ?? UNKNOWN;
      const volume = volumes.find(({ name }) => name === disk.ref || name === disk.path);
      if (disk.ref.startsWith(`${dir}/`)) store.add(at(dir), held);
      else if (volume) pools.add(poolKey({ storage: volume.storage, name: volume.pool }), held);
      else beside.add(at(disk.ref.startsWith('/') ? disk.ref : (disk.path ?? '')), held);
    }
  }
  const holding = filesystems.filter(
    ({ mountPoint }) => store.of(mountPoint).length + beside.of(mountPoint).length > 0,
  );
  return {
    store: together(store.all()),
    memoryBytes,
    filesystems: holding.map((one) => ({
      ...one,
      held: together([...store.of(one.mountPoint), freedTogether(beside.of(one.mountPoint))]),
    })),
    besideDisks: freedTogether(beside.of('')),
    packed: packedOf(snapshots.flatMap(({ manifest }) => manifest.parts)),
    pools: Object.fromEntries(pools.keys().map((key) => [key, freedTogether(pools.of(key))])),
  };
}

/** What is held, sorted by where. */
class Piles {
  private readonly piles = new Map<string, Held[]>();
  add(key: string, held: Held) {
    this.piles.set(key, [...this.of(key), held]);
  }
  of(key: string): Held[] {
    return this.piles.get(key) ?? [];
  }
  keys(): string[] {
    return [...this.piles.keys()];
  }
  all(): Held[] {
    return [...this.piles.values()].flat();
  }
}

/** The filesystem on which a path lies: the one that is mounted nearest above it. */
function mountOf(filesystems: readonly Filesystem[], path: string): Filesystem | undefined {
  const above = ({ mountPoint }: Filesystem) =>
    path.startsWith(mountPoint.endsWith('/') ? mountPoint : `${mountPoint}/`);
  return filesystems
    .filter(above)
    .sort((a, b) => b.mountPoint.length - a.mountPoint.length)
    .at(0);
}

function packedOf(parts: readonly Part[]): PackedRoom {
  const sum: PackedRoom = { count: 0, plainBytes: 0, bytes: 0, ms: 0 };
  for (const part of parts) {
    if (!part.packed) continue;
    sum.count += 1;
    sum.plainBytes += plainBytes(part);
    sum.bytes += part.sizeBytes;
    sum.ms += part.packed.ms;
  }
  return sum;
}
