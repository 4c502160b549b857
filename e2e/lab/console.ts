import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { Counters } from './types';

/** A place in a console log: what comes after it is new. */
export type Mark = { inode: number; size: number };

/** The file in /var/log/libvirt with everything a guest of this name printed. */
export const consoleLog = (guest: string): string =>
  `console-${createHash('sha256').update(guest).digest('hex').slice(0, 16)}.log`;

/** Where the log ends now. */
export function markOf(file: string): Mark {
  if (!existsSync(file)) return { inode: 0, size: 0 };
  const { ino, size } = statSync(file);
  return { inode: ino, size };
}

/** What was printed after the mark, whole lines only. */
export function linesAfter(file: string, mark: Mark): string[] {
  const now = markOf(file);
  const same = now.inode === mark.inode && now.size >= mark.size;
  // One byte earlier: it tells whether the mark lies within a line.
  const start = same ? Math.max(mark.size - 1, 0) : 0;
  if (now.size === start) return [];
  const bytes = Buffer.alloc(now.size - start);
  const handle = openSync(file, 'r');
  const length = readSync(handle, bytes, 0, bytes.length, start);
  closeSync(handle);
  const lines = bytes.toString('latin1', 0, length).split('\n');
  return lines.slice(start === 0 ? 0 : 1, -1).map((line) => line.replace(/\r+$/, ''));
}

/** The newest counters in some lines of a console log, once there are as many as asked for. */
export function newestTick(lines: string[], atLeast: number): Counters | undefined {
  const ticks = lines.flatMap((line) => {
    const [, mem, disks] = /^tick mem=(\d+) disk=([\d,]*)$/.exec(line) ?? [];
    if (mem === undefined || disks === undefined) return [];
    return [{ mem: Number(mem), disks: disks === '' ? [] : disks.split(',').map(Number) }];
  });
  return ticks.length >= atLeast ? ticks.at(-1) : undefined;
}
