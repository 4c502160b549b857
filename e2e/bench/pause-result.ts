import { cpus, totalmem } from 'node:os';
import { formatBytes } from '@/lib/domain/format';
import type { Pause } from './pause-ways';
import { goal, seconds, table, times, verdict } from './report';
import { median, medianOf } from './rounds';

/** What was measured with so much random data in a guest's memory. */
export type SizeRuns = {
  fillMiB: number;
  ways: Record<string, Pause[]>;
  back: { byHandMs: number[]; savepointMs: number[] };
};

export const ARTICLE = 'by hand as in the article (managedsave, cp, start)';
export const LIVE = 'Savepoint live, raw on XFS';
export const BARE = 'bare live commands, raw on XFS';
export const SLOW_LIVE = 'Savepoint live, disk of 80 MB/s';
export const SLOW_BARE = 'bare live commands, disk of 80 MB/s';

export const silence = (runs: readonly Pause[]) => medianOf(runs, ({ silentMs }) => silentMs);

/** The table of all ways and sizes, and the goals, as text and as one JSON line. */
export function judgePauses(sizes: readonly SizeRuns[], rounds: number, dirtyMiB: number) {
  const last = sizes.at(-1);
  const first = sizes[0];
  if (!last || !first) throw new Error('nothing was measured');
  const of = ({ ways }: SizeRuns, way: string) => silence(ways[way] ?? []);
  const goals = {
    liveToBare: goal(median(sizes.map((size) => of(size, LIVE) / of(size, BARE))), 1.2),
    liveToArticle: goal(of(last, LIVE) / of(last, ARTICLE), 1 / 50),
    growth: goal(of(last, LIVE) / of(first, LIVE), 2),
    ...(last.ways[SLOW_LIVE] && {
      slowGrowth: goal(of(last, SLOW_LIVE) / of(first, SLOW_LIVE), 2),
      slowToBare: goal(of(last, SLOW_LIVE) / of(last, SLOW_BARE), 1.2),
    }),
    rollback: goal(median(last.back.savepointMs) / median(last.back.byHandMs), 1.15),
  };
  const rows = sizes.flatMap(({ fillMiB, ways }) =>
    Object.entries(ways).map(([way, runs]) => [
      way,
      `${fillMiB / 1024} GiB`,
      seconds(silence(runs)),
      seconds(medianOf(runs, ({ saidMs }) => saidMs)),
      seconds(medianOf(runs, ({ longestMs }) => longestMs)),
      seconds(medianOf(runs, ({ totalMs }) => totalMs)),
      formatBytes(medianOf(runs, ({ stateBytes }) => stateBytes)),
      formatBytes(medianOf(runs, ({ writtenBytes }) => writtenBytes)),
      formatBytes(medianOf(runs, ({ copiedBytes }) => copiedBytes)),
    ]),
  );
  const head = [
    ...['way', 'in use', 'guest silent', 'said', 'ever silent', 'total'],
    ...['state', 'written', 'copied'],
  ];
  const text = [
    `Guests with random data in memory, rewriting ${dirtyMiB} MiB of it a second; medians of ${rounds} interleaved rounds, on`,
    `${cpus().length} × ${cpus()[0]?.model.trim()}, ${formatBytes(totalmem())}, software emulation.`,
    '',
    table(head, rows),
    '',
    '“State” is what the saved memory takes on disk; “written” what the host’s processes, the guest’s own writing among it,',
    'gave to disks from the order to the answer (/proc/PID/io), so it has the copies in it; “copied” is what was made by',
    'reading a file that existed: the memory a second time, or a disk whose storage shares no blocks.',
    '',
    `- Live against the bare live commands: ${verdict(goals.liveToBare, times)}`,
    `- Live against the article’s steps at ${last.fillMiB / 1024} GiB: ${verdict(goals.liveToArticle, (value) => `1/${Math.round(1 / value)}`)}`,
    `- Live pause at ${last.fillMiB / 1024} GiB against ${first.fillMiB / 1024} GiB: ${verdict(goals.growth, times)}`,
    ...(goals.slowGrowth && goals.slowToBare
      ? [
          `- The same on a disk of 80 MB/s: ${verdict(goals.slowGrowth, times)}`,
          `- There, live against the bare live commands at ${last.fillMiB / 1024} GiB: ${verdict(goals.slowToBare, times)}`,
        ]
      : []),
    `- Rollback, stop to resumed, against destroy and restore by hand at ${last.fillMiB / 1024} GiB: ${verdict(goals.rollback, times)}`,
  ].join('\n');
  return {
    met: Object.values(goals).every(({ met }) => met),
    text,
    json: { bench: 'pause', rounds, goals, sizes },
  };
}
