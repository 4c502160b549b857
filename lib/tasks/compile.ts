import type { Plan } from '@/lib/plan/plan';
import { quote, quoteWord } from '@/lib/shell/quote';
import type { Step } from '@/lib/shell/step';

/** The texts of `lib/host/engine.sh` and `lib/host/verbs`, which every script carries with it. */
export type HostLibrary = { engine: string; verbs: string };

/**
 * Turns a plan into one POSIX sh script that the host runs by itself: the engine, the verbs, one function a step,
 * then the steps in order. Pure; the same plan gives the same script.
 */
export function compile(plan: Plan, library: HostLibrary): string {
  const steps = [...plan.steps, ...plan.after];
  const settings: [string, string][] = [
    ['SP_TASK', plan.taskId],
    ['SP_STORE', plan.host.storePath],
    ['SP_VM', plan.vm.uuid],
    ['SP_URI', plan.host.uri],
    ...patience(plan),
    ...(plan.asSeen === undefined || plan.lock !== undefined
      ? []
      : [['SP_SEEN', plan.asSeen] satisfies [string, string]]),
  ];
  return [
    '#!/bin/sh',
    `# Savepoint task ${plan.taskId}: ${plan.kind}`,
    ...settings.map(([name, value]) => `${name}=${quoteWord(value)}`),
    '',
    library.engine,
    library.verbs,
    ...steps.flatMap(stepFunctions),
    'sp_begin',
    ...plan.steps.flatMap((step, n) => [
      ...(step.losesPresent ? ['sp_last_call'] : []),
      call(step, n),
    ]),
    'sp_commit',
    ...plan.after.map((step, n) => call(step, plan.steps.length + n)),
    'sp_finish',
    '',
  ].join('\n');
}

/** A recovery waits for what an interrupted task left running, and what has a lock of its own for its turn. */
function patience({ kind, lock }: Plan): [string, string][] {
  if (lock !== undefined) {
    return [
      ['SP_LOCK', lock],
      ['SP_PATIENCE', '86400'],
    ];
  }
  return kind === 'recover' ? [['SP_PATIENCE', '600']] : [];
}

function stepFunctions(step: Step, n: number): string[] {
  return [
    `run_${n}() { ${timed(step)}; }`,
    ...(step.undo ? [`undo_${n}() { ${quote(step.undo)}; }`] : []),
    ...(step.undoFirst ? [`halt_${n}() { ${quote(step.undoFirst)}; }`] : []),
  ];
}

/** The command with what the pause of the guest is measured by. */
function timed({ run, pause }: Step): string {
  const text = quote(run);
  switch (pause) {
    case 'begins':
      return `sp_pause_begins; ${text}`;
    case 'in-job':
      return `sp_job_begins; ${text}`;
    case 'job':
      return `sp_job_begins; ${text} && sp_pause_ends`;
    case 'ends':
      return `${text} && sp_pause_ends`;
    default:
      return text;
  }
}

function call(step: Step, n: number): string {
  if (!/^[A-Za-z0-9.-]+$/.test(step.id))
    throw new Error(`step id “${step.id}” is not a plain word`);
  return `sp_step ${n} ${step.id} ${step.undo ? 'undo' : 'keep'}`;
}
