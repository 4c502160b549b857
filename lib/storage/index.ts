import type { Disk } from '@/lib/domain/inventory';
import type { SkippedDisk } from '@/lib/domain/manifest';
import { copy } from './copy';
import type { Standstill, StorageDriver, StoredDisk } from './driver';
import { dataElsewhere } from './files';
import { lvmThin } from './lvm-thin';
import { overlay } from './overlay';
import { qcow2 } from './qcow2';
import { rbd } from './rbd';
import { reflink } from './reflink';
import { zfs } from './zfs';

/** All storage drivers, best first: the first that matches a disk captures it. */
export const DRIVERS: readonly StorageDriver[] = [lvmThin, zfs, rbd, reflink, overlay, qcow2, copy];

/** The driver that made a capture. Undefined for a snapshot made by a newer Savepoint. */
export function driverNamed(name: string): StorageDriver | undefined {
  return DRIVERS.find((driver) => driver.name === name);
}

const KNOWN_TYPES = new Set(['file', 'block', 'volume']);

export type DiskChoice =
  | { kind: 'capture'; disk: StoredDisk; driver: StorageDriver }
  | { kind: 'skip'; disk: Disk; why: SkippedDisk['why'] }
  | { kind: 'missing'; disk: Disk & { path: string } }
  | { kind: 'none'; disk: Disk; why: string };

/**
 * Decides for one disk: which driver captures it, that it is left out, or why nothing can capture it. How it will stand
 * matters only where a saved memory is bound to its file.
 */
export function chooseDriver(disk: Disk, standstill?: Standstill): DiskChoice {
  if (disk.device === 'cdrom') return { kind: 'skip', disk, why: 'cdrom' };
  if (disk.device === 'floppy') return { kind: 'skip', disk, why: 'floppy' };
  if (disk.readOnly) return { kind: 'skip', disk, why: 'read-only' };
  if (!KNOWN_TYPES.has(disk.sourceType) && !disk.volume) {
    return { kind: 'none', disk, why: `no driver handles disks of type “${disk.sourceType}”` };
  }
  if (disk.pooled && disk.path === undefined) {
    const { pool, volume } = disk.pooled;
    const why = `storage pool “${pool}” does not say where its volume “${volume}” lies; is the pool started?`;
    return { kind: 'none', disk, why };
  }
  if (disk.path === undefined) return { kind: 'skip', disk, why: 'empty' };
  const { path, file } = disk;
  if (file === undefined) return { kind: 'missing', disk: { ...disk, path } };
  const elsewhere = dataElsewhere(disk, file);
  if (elsewhere !== undefined) return { kind: 'none', disk, why: elsewhere };
  const stored: StoredDisk = { ...disk, path, file };
  const reasons: string[] = [];
  for (const driver of DRIVERS) {
    if (standstill === 'bound' && driver.freezesFile) continue;
    const match = driver.matches(stored);
    if (match.ok) return { kind: 'capture', disk: stored, driver };
    reasons.push(`${driver.name}: ${match.why}`);
  }
  return { kind: 'none', disk, why: reasons.join('; ') };
}
