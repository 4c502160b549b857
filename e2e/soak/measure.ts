import { readdirSync } from 'node:fs';
import type { LabHost } from '../lab/lab';

/** What must stay level, at the end of one cycle. */
export type Level = { rssMiB: number; fds: number; files: number; hostMiB: number };

/** Where Savepoint and libvirt write on a host. Folders of tasks are kept on purpose, for a while. */
const PLACES = '/var/lib/libvirt/savepoint /var/lib/libvirt/images /var/lib/libvirt/qemu/save /srv';

/** Looks at this process, which is the dashboard, and at the host. */
export async function measure(host: LabHost): Promise<Level> {
  const listed = await host.sh(
    `find ${PLACES} -path '*/savepoint/tasks' -prune -o -type f -printf '%b\\n'`,
  );
  const blocks = listed.split('\n').filter(Boolean).map(Number);
  if (!globalThis.gc) throw new Error('run with --expose-gc: what is garbage must not count');
  globalThis.gc();
  return {
    rssMiB: process.memoryUsage.rss() / 1024 ** 2,
    fds: readdirSync('/proc/self/fd').length,
    files: blocks.length,
    hostMiB: blocks.reduce((sum, count) => sum + count * 512, 0) / 1024 ** 2,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 10) / 10;
}

/** The medians of a window at the beginning, behind the warm-up, and of one at the end. */
export function windows(all: readonly Level[], key: keyof Level): { first: number; last: number } {
  const size = Math.max(1, Math.min(10, Math.floor(all.length / 4)));
  const values = all.map((one) => one[key]);
  return {
    first: median(values.slice(size, 2 * size)),
    last: median(values.slice(-size)),
  };
}

/** What grew more than chance explains; empty when all is level. */
export function growing(all: readonly Level[]): string[] {
  const slack: { [Key in keyof Level]: (first: number) => number } = {
    rssMiB: (first) => first * 1.1 + 16,
    fds: (first) => first + 3,
    // The newest snapshot may or may not have been verified yet; what leaks does so once a cycle.
    files: (first) => first + 4,
    hostMiB: (first) => first * 1.1 + 8,
  };
  return (Object.keys(slack) as (keyof Level)[]).filter((key) => {
    const { first, last } = windows(all, key);
    return !(last <= slack[key](first));
  });
}
