import type { Step } from '@/lib/shell/step';
import type { Plan } from '../plan';
import type { Seen } from '../recover';
import { Killed, type SimulatedHost } from './host';
import { verbsOf } from './verbs';

export type Ended = { end: 'done' | 'undone' | 'failed' | 'killed'; seen: Seen; closed: boolean };

/** Runs a plan as `lib/host/engine.sh` does: steps, the commit, what follows; on a failure everything back. */
export function runPlan(host: SimulatedHost, plan: Plan, savePath: string): Ended {
  const script = {
    savePath,
    recovering: plan.kind === 'recover',
    broken: false,
    touched: false,
  };
  const run = verbsOf(host, script);
  const seen = { begun: new Set<string>(), committed: false, journalBytes: 0 };
  const folder = `${plan.host.storePath}/tasks/${plan.taskId}`;
  host.folders.add(folder);
  for (const [name, content] of Object.entries(plan.files)) {
    host.files.set(`${folder}/${name}`, { content, inside: new Map() });
  }

  function takeBack(done: readonly Step[]): 'undone' | 'failed' {
    for (const { undoFirst } of done) if (undoFirst && !run(undoFirst)) script.broken = true;
    for (const { undo } of [...done].reverse()) if (undo && !run(undo)) script.broken = true;
    return script.broken ? 'failed' : 'undone';
  }

  function go(): Ended['end'] {
    for (const [at, step] of plan.steps.entries()) {
      seen.begun.add(step.id);
      if (!run(step.run)) return takeBack(plan.steps.slice(0, at + 1));
    }
    seen.committed = true;
    for (const step of plan.after) {
      seen.begun.add(step.id);
      if (!run(step.run)) script.broken = true;
    }
    return script.broken ? 'failed' : 'done';
  }

  try {
    const end = go();
    return { end, seen, closed: end === 'done' && plan.kind === 'recover' };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    host.settle();
    return { end: 'killed', seen, closed: false };
  }
}
