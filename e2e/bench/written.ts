import { readFileSync } from 'node:fs';
import type { LabHost } from '../lab/lab';
import { netnsOf } from '../lab/names';
import { processesIn } from '../lab/processes';
import { LAB } from './stage';

const MOST_LOOKS = 100;

/**
 * Bytes that one process, and those children of it that have ended and that it waited for, gave to a disk to write; less
 * what was thrown away before it was written.
 */
function writtenBy(pid: number | 'self'): number {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const value = (name: string) =>
    Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1] ?? Number.NaN);
  return value('write_bytes') - value('cancelled_write_bytes');
}

/**
 * Bytes that a host's processes have written to disks since it was switched on; only the difference of two answers means
 * anything. Commands that this program ran inside the host are its own children, so it counts itself in. What the kernel
 * writes by itself (a filesystem's journal, blocks of a disk that another file lies on) is no process's and not counted.
 */
export function writtenSoFar(host: LabHost): number {
  const netns = netnsOf({ lab: LAB, name: host.name });
  const all = () => processesIn(netns).map(({ pid }) => pid);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const pids = all();
    try {
      const bytes = pids.reduce((sum, pid) => sum + writtenBy(pid), writtenBy('self'));
      // One that ended meanwhile has gone over into its parent's sum, before or after that was read.
      if (String(all()) === String(pids)) return bytes;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
    }
  }
  throw new Error(`processes of ${host.name} kept coming and going`);
}
