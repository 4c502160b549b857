import type { Step } from '@/lib/shell/step';
import type { StoredDisk } from './driver';

/** Steps about the pool of a disk's volume, where it has one. */
export function inPool({ volume }: StoredDisk, step: (pool: string) => Step): Step[] {
  return volume === undefined || volume.pool === '' ? [] : [step(volume.pool)];
}
