import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import { type PlanFile, readPlanFile } from '@/lib/plan/plan-file';
import type { Seen } from '@/lib/plan/recover';
import { type JournalFacts, seenWith } from '@/lib/plan/seen';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { type JournalView, readJournal } from './journal';

/** An interrupted task as its host knows it, with the recoveries that were begun for it and died as well. */
export type TaskOnHost = { plan: PlanFile; journal: JournalView; seen: Seen };

/** Reads a task's plan and journal from the host. Undefined when its plan is not there or not understood. */
export async function readTask(host: HostRecord, taskId: string): Promise<TaskOnHost | undefined> {
  const { exitCode, stdout } = await runOnHost(
    host,
    command('sh', '-s', '--', host.storePath, taskId),
    { input: hostScripts()['read-task'] },
  );
  const [mark, ...records] = stdout.split('\x1e');
  const [first, ...earlier] = inPairs(records);
  if (exitCode !== 0 || !first?.plan) return undefined;
  const { plan, journal, journalBytes } = first;
  const recoveries = earlier.flatMap((one) =>
    one.plan ? [{ plan: one.plan, ...factsOf(one.journal) }] : [],
  );
  const facts = factsOf(journal);
  const isTakenBack = facts.isTakenBack || mark === 'back';
  const seen = seenWith(plan, { ...facts, isTakenBack, journalBytes }, recoveries);
  return { plan, journal, seen };
}

/** A plan and its journal, again and again. */
function inPairs(records: readonly string[]) {
  return records.flatMap((text, n) => {
    if (n % 2 === 1) return [];
    const journal = records[n + 1] ?? '';
    const journalBytes = Buffer.byteLength(journal);
    return [{ plan: readPlanFile(text), journal: readJournal(journal), journalBytes }];
  });
}

const factsOf = ({ steps, committed, isTakenBack, takenBack }: JournalView) =>
  ({ begun: new Set(steps.keys()), committed, isTakenBack, takenBack }) satisfies JournalFacts;
