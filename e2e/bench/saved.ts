import { formatBytes } from '@/lib/domain/format';
import { goal, publish, rounded, seconds, table, times, verdict } from './report';
import { makeTarget, type Rollback, rollbacksOf } from './rollbacks';
import { interleave, medianOf, pairedRatio } from './rounds';
import { onStage, say } from './stage';
import { FILL_MIB, makeSubject } from './subject';
import { type Take, takesOf } from './takes';

const ROUNDS = 5;

const TAKES = {
  byHandCopy: 'by hand, the article: managedsave, cp, start',
  byHandLink: 'by hand, hard link: managedsave, ln, start',
  byHandLinkDisk: 'by hand, hard link, and the disk: qemu-img snapshot -c',
  savepoint: 'Savepoint (memory, disk, definition; journal and undo)',
} as const;
const ROLLBACKS = {
  byHandLink: 'by hand: destroy, qemu-img snapshot -a, ln, start',
  byHandRestore: 'by hand: destroy, qemu-img snapshot -a, restore',
  savepoint: 'Savepoint (verified first; the present state kept aside)',
} as const;

type Runs = {
  takes: Record<keyof typeof TAKES, Take[]>;
  rollbacks: Record<keyof typeof ROLLBACKS, Rollback[]>;
  stateBytes: number;
};

/** Savepoint's snapshot with memory against the same by hand, and the way back. */
export async function saved(): Promise<{ met: boolean }> {
  const runs = await onStage(measure);
  const { json, text } = judge(runs);
  publish('saved', text, json);
  return json.goals;
}

async function measure(host: Parameters<typeof makeSubject>[0]): Promise<Runs> {
  say(`starting a guest with ${FILL_MIB} MiB of random data in memory`);
  const subject = await makeSubject(host);
  // Also the warm-up: after the first save and resumption a guest is as it will be in all rounds.
  say('taking the snapshot to go back to');
  const target = await makeTarget(subject);
  const show = ({ pauseMs, silentMs, totalMs }: Take | Rollback) =>
    `pause ${seconds(pauseMs)}, guest silent ${seconds(silentMs)}, total ${seconds(totalMs)}`;
  const takes = await interleave(takesOf(subject), ROUNDS, show);
  const rollbacks = await interleave(rollbacksOf(subject, target), ROUNDS, show);
  return { takes, rollbacks, stateBytes: target.stateBytes };
}

const summary = (runs: readonly (Take | Rollback)[]) => ({
  pauseMs: medianOf(runs, ({ pauseMs }) => pauseMs),
  silentMs: medianOf(runs, ({ silentMs }) => silentMs),
  totalMs: medianOf(runs, ({ totalMs }) => totalMs),
});
const takeSummary = (runs: readonly Take[]) => ({
  ...summary(runs),
  bytesCopied: Math.max(...runs.map(({ bytesCopied }) => bytesCopied)),
});
const mapValues = <K extends string, A, B>(all: Record<K, A>, to: (one: A) => B) =>
  Object.fromEntries(Object.entries<A>(all).map(([key, one]) => [key, to(one)])) as Record<K, B>;

function judge({ takes: takeRuns, rollbacks: rollbackRuns, stateBytes }: Runs) {
  const takes = mapValues(takeRuns, takeSummary);
  const rollback = mapValues(rollbackRuns, summary);
  const pause = <T extends Take | Rollback>(a: readonly T[], b: readonly T[]) =>
    pairedRatio(a, b, ({ pauseMs }) => pauseMs);
  const ratios = rounded({
    pauseToCopy: pause(takeRuns.savepoint, takeRuns.byHandCopy),
    pauseToLink: pause(takeRuns.savepoint, takeRuns.byHandLink),
    pauseToLinkDisk: pause(takeRuns.savepoint, takeRuns.byHandLinkDisk),
    rollbackToLink: pause(rollbackRuns.savepoint, rollbackRuns.byHandLink),
    rollbackToRestore: pause(rollbackRuns.savepoint, rollbackRuns.byHandRestore),
  });
  const goals = {
    pause: goal(ratios.pauseToLink, 1.05),
    copied: goal(takes.savepoint.bytesCopied, 0),
    rollback: goal(ratios.rollbackToLink, 1.15),
  };
  const met = Object.values(goals).every((one) => one.met);
  const text = [
    `One guest with ${FILL_MIB} MiB of random data in memory (saved state ${formatBytes(stateBytes)}) and a qcow2 disk on ext4, under`,
    `software emulation; ${ROUNDS} interleaved rounds, medians. “Ratio”: Savepoint’s pause to this way’s, the median of the rounds’.`,
    '',
    table(
      ['taking', 'pause', 'guest silent', 'total', 'copied', 'ratio'],
      row(TAKES, takes, (name) => [
        formatBytes(takes[name].bytesCopied),
        name === 'savepoint' ? '' : times(pause(takeRuns.savepoint, takeRuns[name])),
      ]),
    ),
    '',
    table(
      ['rolling back', 'stop to resumed', 'guest silent', 'total', 'ratio'],
      row(ROLLBACKS, rollback, (name) => [
        name === 'savepoint' ? '' : times(pause(rollbackRuns.savepoint, rollbackRuns[name])),
      ]),
    ),
    '',
    `- Pause against hard link by hand: ${verdict(goals.pause, times)}`,
    `- Memory copied: ${verdict(goals.copied, formatBytes)}`,
    `- Rollback against by hand: ${verdict(goals.rollback, times)}`,
  ].join('\n');
  const pauses = {
    takes: mapValues(takeRuns, (runs) => runs.map(({ pauseMs }) => pauseMs)),
    rollback: mapValues(rollbackRuns, (runs) => runs.map(({ pauseMs }) => pauseMs)),
  };
  return {
    text,
    json: {
      bench: 'saved',
      rounds: ROUNDS,
      takes,
      rollback,
      ratios,
      goals: { ...goals, met },
      pauses,
    },
  };
}

function row<K extends string>(
  titles: Record<K, string>,
  all: Record<K, ReturnType<typeof summary>>,
  more: (name: K) => string[],
): string[][] {
  return (Object.keys(titles) as K[]).map((name) => {
    const { pauseMs, silentMs, totalMs } = all[name];
    return [titles[name], seconds(pauseMs), seconds(silentMs), seconds(totalMs), ...more(name)];
  });
}
