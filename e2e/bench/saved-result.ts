import { formatBytes } from '@/lib/domain/format';
import { type Goal, goal, rounded, seconds, table, times, verdict } from './report';
import type { Rollback } from './rollbacks';
import { medianOf } from './rounds';
import { FILL_MIB } from './subject';
import type { Take } from './takes';

const TAKES = {
  byHandCopy: 'by hand, the article: managedsave, cp, start',
  byHandLink: 'by hand, hard link: managedsave, ln, start',
  byHandLinkDisk: 'by hand, hard link and disk: qemu-img snapshot -c',
  savepoint: 'Savepoint',
} as const;
const ROLLBACKS = {
  byHandLink: 'by hand: destroy, qemu-img snapshot -a, ln, start',
  byHandRestore: 'by hand: destroy, qemu-img snapshot -a, restore',
  savepoint: 'Savepoint',
} as const;

/** All that was measured. */
export type Runs = {
  rounds: number;
  takes: Record<keyof typeof TAKES, Take[]>;
  rollbacks: Record<keyof typeof ROLLBACKS, Rollback[]>;
  stateBytes: number;
};

const summary = (runs: readonly (Take | Rollback)[]) => ({
  pauseMs: medianOf(runs, ({ pauseMs }) => pauseMs),
  silentMs: medianOf(runs, ({ silentMs }) => silentMs),
  totalMs: medianOf(runs, ({ totalMs }) => totalMs),
  crowded: medianOf(runs, ({ crowded }) => crowded),
  pausesMs: runs.map(({ pauseMs }) => pauseMs),
});
const takeSummary = (runs: readonly Take[]) => ({
  ...summary(runs),
  bytesCopied: Math.max(...runs.map(({ bytesCopied }) => bytesCopied)),
});
const mapValues = <K extends string, A, B>(all: Record<K, A>, to: (one: A) => B) =>
  Object.fromEntries(Object.entries<A>(all).map(([key, one]) => [key, to(one)])) as Record<K, B>;

/** Numbers, verdicts and the text for the document. */
export function judge(runs: Runs) {
  const { rounds, stateBytes } = runs;
  const takes = mapValues(runs.takes, takeSummary);
  const rollback = mapValues(runs.rollbacks, summary);
  const between = medianOf(runs.takes.savepoint, ({ betweenMs = 0 }) => betweenMs);
  const ratios = rounded({
    pauseToCopy: takes.savepoint.pauseMs / takes.byHandCopy.pauseMs,
    pauseToLink: takes.savepoint.pauseMs / takes.byHandLink.pauseMs,
    pauseToLinkDisk: takes.savepoint.pauseMs / takes.byHandLinkDisk.pauseMs,
    // Save and start of the very same runs: no other run's luck is in this one.
    pauseToOwnSaveAndStart: medianOf(
      runs.takes.savepoint,
      ({ pauseMs, betweenMs = 0 }) => pauseMs / (pauseMs - betweenMs),
    ),
    rollbackToLink: rollback.savepoint.pauseMs / rollback.byHandLink.pauseMs,
    rollbackToRestore: rollback.savepoint.pauseMs / rollback.byHandRestore.pauseMs,
  });
  const goals = {
    pause: goal(ratios.pauseToLink, 1.05),
    copied: goal(takes.savepoint.bytesCopied, 0),
    rollback: goal(ratios.rollbackToLink, 1.15),
  };
  const text = [
    `One guest with ${FILL_MIB} MiB of random data in memory (saved state ${formatBytes(stateBytes)}) and a qcow2 disk on ext4;`,
    `medians of ${rounds} interleaved rounds. Ratio: Savepoint’s pause to that of this way.`,
    '',
    table(
      ['taking', 'pause', 'shortest', 'guest silent', 'total', 'copied', 'ratio'],
      rows(TAKES, takes, (name) => formatBytes(takes[name].bytesCopied)),
    ),
    '',
    table(
      ['rolling back', 'stop to resumed', 'shortest', 'guest silent', 'total', 'ratio'],
      rows(ROLLBACKS, rollback),
    ),
    '',
    `- Pause against hard link by hand: ${verdict(goals.pause, times)}`,
    `- In Savepoint’s own runs, the pause against the save and the start in it: ${times(ratios.pauseToOwnSaveAndStart)}`,
    `  (${Math.round(between)} ms lie between them: link, disk, journal)`,
    `- Memory copied: ${verdict(goals.copied, formatBytes)}`,
    `- Rollback against by hand: ${verdict(goals.rollback, times)}`,
  ].join('\n');
  const met = Object.values<Goal>(goals).every((one) => one.met);
  const json = {
    bench: 'saved',
    ...{ rounds, stateBytes, takes, rollback, betweenMs: between, ratios },
    goals: { ...goals, met },
  };
  return { text, json, met };
}

function rows<K extends string>(
  titles: Record<K, string>,
  all: Record<K | 'savepoint', ReturnType<typeof summary>>,
  more?: (name: K) => string,
): string[][] {
  return (Object.keys(titles) as K[]).map((name) => {
    const { pauseMs, silentMs, totalMs, pausesMs } = all[name];
    return [
      titles[name],
      ...[pauseMs, Math.min(...pausesMs), silentMs, totalMs].map(seconds),
      ...(more ? [more(name)] : []),
      (all.savepoint.pauseMs / pauseMs).toFixed(2),
    ];
  });
}
