import { no, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Order, Plan, Scene } from './plan';
import type { PlanFile } from './plan-file';

/** What the journal of an interrupted task proves. */
export type Seen = {
  /** Steps that began, in order; each may have done nothing, half or all of its work. */
  begun: ReadonlySet<string>;
  committed: boolean;
  /** Its own script was taking it back when it ended, and these steps it had taken back. */
  isTakenBack?: boolean;
  takenBack?: ReadonlySet<string>;
  /** Length of the journal that was read: if it has grown since, the task was not dead. */
  journalBytes: number;
};

/** How an interrupted task is brought to an end. */
export type Way = 'finish' | 'undo';

/** May an interrupted task still be taken back? */
export const mayTakeBack = (
  { committed }: Pick<Seen, 'committed'>,
  facts: { vm: string; host: string; label: string },
): Verdict => (committed ? no('task-past-undo', facts) : YES);

/**
 * Which way is right without asking. Past the commit, and for changes that are only words, a removal that was asked
 * for, or a merge, which nobody notices: finish. A rollback that has stopped the VM: finish, the old memory is gone anyway; but where it kept the present
 * first, nothing is gone, and it is undone like everything else. So is one that was being taken back: the VM may have been
 * started again on its disks, and people work on it.
 */
export function rightWay({ kind, steps }: PlanFile, { begun, committed, isTakenBack }: Seen): Way {
  if (committed || kind === 'remove' || kind === 'edit' || kind === 'merge') return 'finish';
  if (isTakenBack) return 'undo';
  return steps.some((step) => step.losesPresent && begun.has(step.id)) ? 'finish' : 'undo';
}

/**
 * Plans the end of an interrupted task. Undoes are safe whatever their step had done, so undoing is to run them all in
 * reverse; finishing is to undo back to the step from which the task can run again, and to run it from there.
 */
export function planRecovery(
  { vm, host }: { vm: Plan['vm']; host: Scene['host'] },
  order: Order,
  old: PlanFile,
  journal: Seen,
  way: Way = rightWay(old, journal),
): Plan {
  const seen = { ...journal, begun: reached(old, journal) };
  const attempt: Step = {
    id: 'attempt',
    title: 'Note the attempt in the interrupted task',
    run: command('sp_attempt', old.taskId, String(seen.journalBytes)),
  };
  const close = (word: 'done' | 'undone'): Step => ({
    id: 'close',
    title: `Give the interrupted task its end: ${word}`,
    run: command('sp_close', old.taskId, word),
  });
  const body =
    way === 'undo'
      ? {
          steps: [attempt],
          after: [...haltSteps(old.steps, seen), ...undoSteps(old.steps, seen), close('undone')],
        }
      : { ...forward(attempt, old, seen), after: [...old.after, close('done')] };
  return {
    taskId: order.taskId,
    kind: 'recover',
    host,
    vm: { uuid: vm.uuid, name: vm.name },
    label: old.label,
    actor: order.actor,
    files: {},
    warnings: [],
    estimate: {},
    ...body,
  };
}

/**
 * Once the present is lost, an earlier recovery may have gone on from there and died, of which the task's own journal says
 * nothing. Undoes are safe when their step did nothing.
 */
function reached({ steps }: PlanFile, { begun, isTakenBack }: Seen): ReadonlySet<string> {
  if (isTakenBack) return begun;
  const lost = steps.findIndex((step) => step.losesPresent && begun.has(step.id));
  return lost < 0 ? begun : new Set([...begun, ...steps.slice(lost).map(({ id }) => id)]);
}

function forward(attempt: Step, old: PlanFile, seen: Seen): Pick<Plan, 'steps'> {
  if (seen.committed) return { steps: [attempt] };
  const restart = Math.max(
    old.steps.findIndex((step) => step.losesPresent),
    0,
  );
  // The VM must not run while its disks are put back, whoever started it meanwhile.
  const stop = old.steps.filter((step) => step.losesPresent);
  const again = old.steps.slice(restart).filter((step) => !step.losesPresent);
  return {
    steps: [attempt, ...stop, ...haltSteps(again, seen), ...undoSteps(again, seen), ...again],
  };
}

/** What must be before anything is taken back, once each. */
function haltSteps(steps: readonly Step[], { begun, takenBack }: Seen): Step[] {
  const commands = new Map(
    steps.flatMap(({ id, undoFirst }) =>
      undoFirst && begun.has(id) && !takenBack?.has(id)
        ? [[JSON.stringify(undoFirst), undoFirst] as const]
        : [],
    ),
  );
  return [...commands.values()].map((run, n) => ({
    id: `halt-${n + 1}`,
    title: 'Stop what somebody may have started meanwhile',
    run,
  }));
}

/** The undoes of all that had begun and was not taken back yet, last first. */
function undoSteps(steps: readonly Step[], { begun, takenBack }: Seen): Step[] {
  return steps
    .filter(({ id }) => begun.has(id) && !takenBack?.has(id))
    .reverse()
    .flatMap(({ id, title, undo }) =>
      undo ? [{ id: `undo-${id}`, title: `Take back: ${title}`, run: undo }] : [],
    );
}
