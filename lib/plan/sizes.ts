import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest, type Part } from '@/lib/domain/manifest';
import {
  freedTogether,
  type Held,
  type HostRoom,
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

/** Sums over all snapshots; of blocks that only snapshots share no single one is the holder, so sums are lower bounds. */
export function roomOf({ snapshots, ...found }: Found & Pick<Inventory, 'snapshots'>): HostRoom {
  const volumes = Object.values(found.volumes).flat();
  const store: Held[] = [];
  const beside: Held[] = [];
  const pools = new Map<string, Held[]>();
  let memoryBytes = 0;
  for (const record of snapshots) {
    const { manifest, dir } = record;
    const size = sizeOf(record, found);
    memoryBytes += size.memoryBytes;
    for (const part of manifest.parts) {
      store.push({ bytes: bytesOf(part, record.facts), bound: 'exact' });
    }
    for (const disk of capturedDisks(manifest)) {
      const held = size.disks[disk.target] ?? UNKNOWN;
      const volume = volumes.find(({ name }) => name === disk.ref || name === disk.path);
      if (disk.ref.startsWith(`${dir}/`)) store.push(held);
      else if (volume) {
        const key = poolKey({ storage: volume.storage, name: volume.pool });
        pools.set(key, [...(pools.get(key) ?? []), held]);
      } else beside.push(held);
    }
  }
  return {
    store: together(store),
    memoryBytes,
    besideDisks: freedTogether(beside),
    pools: Object.fromEntries([...pools].map(([key, all]) => [key, freedTogether(all)])),
  };
}
