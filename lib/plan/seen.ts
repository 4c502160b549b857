import type { PlanFile } from './plan-file';
import type { Seen } from './recover';

/** What one journal proves, of the task itself or of a recovery that was begun for it. */
export type JournalFacts = Omit<Seen, 'journalBytes'>;

/**
 * Recoveries die as well. One that went forward has begun the task's steps again, under their own names, of which the task's
 * journal says nothing; and past its own commit the task was at its new state, from which there is no way back.
 */
export function seenWith(
  old: PlanFile,
  journal: Seen,
  earlier: readonly (JournalFacts & { plan: PlanFile })[],
): Seen {
  const own = new Set(old.steps.map(({ id }) => id));
  const begun = new Set(journal.begun);
  let { committed, isTakenBack = false, takenBack = new Set<string>() } = journal;
  for (const recovery of earlier) {
    for (const id of recovery.begun) if (own.has(id)) begun.add(id);
    const wentForward = recovery.plan.steps.some(({ id }) => own.has(id));
    committed ||= wentForward && recovery.committed;
    // What was as before is not any more.
    if (wentForward) [isTakenBack, takenBack] = [false, new Set()];
  }
  return { ...journal, begun, committed, isTakenBack, takenBack };
}
