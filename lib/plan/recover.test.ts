import { describe, expect, it } from 'vitest';
import type { Plan } from './plan';
import { planRecovery, rightWay, type Seen } from './recover';
import { planRollback } from './rollback';
import { seenWith } from './seen';
import { planTake } from './take';
import { manifest, order, scene } from './testing';

const one = manifest();
function planned(result: ReturnType<typeof planTake>): Plan {
  if (!result.ok) throw new Error(result.problem.code);
  return result.plan;
}
const take = planned(
  planTake(scene(), order, {
    snapshotId: '20261123t155418-0000bb',
    label: 'snap1',
    description: '',
    withMemory: true,
    mode: 'saved',
  }),
);
const rollback = planned(
  planRollback(scene({ snapshots: [one] }), order, { snapshotId: one.id, startAfter: false }),
);
const kept = planned(
  planRollback(scene({ snapshots: [one] }), order, {
    snapshotId: one.id,
    startAfter: false,
    keepAs: '20261123t155418-0000bb',
  }),
);

/** The journal of a plan that was interrupted at `last`. */
function until(plan: Plan, last: string): Seen {
  const at = plan.steps.findIndex(({ id }) => id === last);
  if (at < 0) throw new Error(`no step ${last}`);
  return {
    begun: new Set(plan.steps.slice(0, at + 1).map(({ id }) => id)),
    committed: false,
    journalBytes: 1,
  };
}
const recovery = (plan: Plan, seen: Seen) =>
  planRecovery(scene(), { ...order, taskId: '20261123t160000-0000cc' }, plan, seen);
const ids = ({ steps, after }: Pick<Plan, 'steps' | 'after'>) =>
  [...steps, ...after].map(({ id }) => id);

describe('an interrupted snapshot', () => {
  it('is undone: captures first, then the guest resumes, then nothing is left', () => {
    expect(ids(recovery(take, until(take, 'capture-vda')))).toEqual([
      'attempt',
      'undo-capture-vda',
      'undo-save',
      'undo-folder',
      'close',
    ]);
  });
  it('that was just being listed is taken off the list before anything else', () => {
    expect(ids(recovery(take, until(take, 'seal')))[1]).toBe('undo-seal');
  });
  it('is finished once it was committed', () => {
    const seen = { ...until(take, 'seal'), committed: true };
    expect(ids(recovery(take, seen))).toEqual(['attempt', 'now', 'close']);
  });
  it('that did nothing yet needs nothing but its end', () => {
    expect(ids(recovery(take, until(take, 'check-state')))).toEqual(['attempt', 'close']);
  });
});

describe('an interrupted rollback', () => {
  it('is undone while the VM still runs', () => {
    expect(rightWay(rollback, until(rollback, 'keep-definition'))).toBe('undo');
  });
  it('is finished from the stop on once the old memory is gone', () => {
    expect(ids(recovery(rollback, until(rollback, 'define')))).toEqual([
      'attempt',
      'stop',
      'undo-resume',
      'undo-define',
      'undo-place-vda',
      'undo-aside-vda',
      'aside-vda',
      'place-vda',
      'define',
      'resume',
      'check-resumed',
      'now',
      'note',
      'clock',
      'release-vda',
      'close',
    ]);
  });
  it('never starts the old VM over half-placed disks', () => {
    for (const { id } of rollback.steps.slice(4)) {
      expect(ids(recovery(rollback, until(rollback, id)))).not.toContain('undo-stop');
    }
  });
  it('can be undone all the same when a person says so', () => {
    const seen = until(rollback, 'define');
    const plan = planRecovery(scene(), order, rollback, seen, 'undo');
    expect(ids(plan).slice(0, 2)).toEqual(['attempt', 'halt-1']);
    expect(ids(plan).slice(-2)).toEqual(['undo-stop', 'close']);
  });
});

describe('an interrupted rollback that kept the present first', () => {
  it('is undone at every step: the guest comes back with its memory', () => {
    for (const { id } of kept.steps) expect(rightWay(kept, until(kept, id))).toBe('undo');
  });
  it('stops what runs, puts everything back, and only then resumes', () => {
    expect(ids(recovery(kept, until(kept, 'resume')))).toEqual([
      'attempt',
      'halt-1',
      'undo-resume',
      'undo-define',
      'undo-place-vda',
      'undo-aside-vda',
      'undo-anchor-vda',
      'undo-first-check-untouched',
      'undo-first-seal',
      'undo-first-capture-vda',
      'undo-first-save',
      'undo-first-folder',
      'close',
    ]);
  });
  it('stops nothing while only the snapshot was being made', () => {
    expect(ids(recovery(kept, until(kept, 'anchor-vda')))).not.toContain('halt-1');
  });
  it('is finished once it was committed', () => {
    const seen = { ...until(kept, 'check-resumed'), committed: true };
    expect(ids(recovery(kept, seen))).toEqual([
      'attempt',
      ...kept.after.map(({ id }) => id),
      'close',
    ]);
  });
});

describe('a rollback that was being taken back when it ended', () => {
  const stopped = until(rollback, 'check-resumed');
  it('is taken back to its end, and never carried out over a guest that works again', () => {
    expect(rightWay(rollback, stopped)).toBe('finish');
    const taken = ids(recovery(rollback, { ...stopped, isTakenBack: true }));
    expect(rollback.steps.map(({ id }) => id).filter((id) => taken.includes(id))).toEqual([]);
    expect(taken.at(-1)).toBe('close');
    expect(taken).toContain('undo-stop');
  });
  it('does nothing a second time that was taken back', () => {
    const takenBack = new Set(rollback.steps.map(({ id }) => id));
    expect(ids(recovery(rollback, { ...stopped, isTakenBack: true, takenBack }))).toEqual([
      'attempt',
      'close',
    ]);
  });
  it('was gone forward with afterwards: what had been taken back says nothing any more', () => {
    const first = { ...stopped, isTakenBack: true, takenBack: new Set(['stop']) };
    const again = { plan: { ...rollback, kind: 'recover' as const }, committed: false };
    const seen = seenWith(rollback, first, [{ ...again, begun: new Set(['stop']) }]);
    expect([seen.isTakenBack, seen.takenBack?.size]).toEqual([false, 0]);
  });
});

describe('a recovery that died itself', () => {
  const nothing = { begun: new Set<string>(), committed: false };
  const died = (plan: Plan, last: string, committed = false) => {
    const all = [...plan.steps, ...plan.after].map(({ id }) => id);
    return { plan, committed, begun: new Set(all.slice(0, all.indexOf(last) + 1)) };
  };
  const finish = (plan: Plan, seen: Seen) =>
    planRecovery(scene(), { ...order, taskId: '20261123t160000-0000cc' }, plan, seen, 'finish');

  it('had begun steps of the task again, which are taken back as well', () => {
    // A person chose to finish a snapshot that had come no further than its folder.
    const first = until(take, 'folder');
    const half = died(finish(take, first), 'capture-vda');
    const seen = seenWith(take, first, [half]);
    expect(seen.begun).toContain('capture-vda');
    expect(seen.begun).not.toContain('attempt');
    expect(ids(recovery(take, seen))).toContain('undo-capture-vda');
    expect(ids(recovery(take, first))).not.toContain('undo-capture-vda');
  });

  it('had brought the task to its new state, from where it is only finished', () => {
    const first = until(rollback, 'stop');
    const seen = seenWith(rollback, first, [died(recovery(rollback, first), 'now', true)]);
    expect(ids(recovery(rollback, seen))).toEqual([
      'attempt',
      ...rollback.after.map(({ id }) => id),
      'close',
    ]);
  });

  it('had only taken back, which proves nothing new', () => {
    const first = until(take, 'capture-vda');
    const seen = seenWith(take, first, [died(recovery(take, first), 'undo-save', true)]);
    expect(seen).toMatchObject(first);
    expect(seenWith(take, { ...first, ...nothing }, []).begun.size).toBe(0);
  });
});
