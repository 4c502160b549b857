import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEdit, planRemove } from './change';
import type { Plan } from './plan';
import { planRecovery, rightWay } from './recover';
import { planRollback } from './rollback';
import { type Ended, runPlan } from './simulation/engine';
import { faults, remains } from './simulation/faults';
import { instantOf, type SimulatedHost } from './simulation/host';
import {
  manifestOf,
  type Past,
  planned,
  SAVED,
  Stage,
  snapshotId,
  taskOf,
} from './simulation/scenario';
import { planTake } from './take';

/**
 * Every plan on a simulated host, for random VMs: something fails, or the script dies, or the host loses its power, at
 * every single thing that happens. Whatever it was, memory never meets disks of another instant on the way.
 */
const RUNS = { seed: 20261123, numRuns: 20 };

const run = fc.constantFrom('running' as const, 'paused' as const, 'shut off' as const);
const pastOf = (fewest: number, first: fc.Arbitrary<Past['disks'][number]>): fc.Arbitrary<Past> =>
  fc
    .record({
      disks: fc.array(
        fc.constantFrom('qcow2', 'raw', 'vmdk', 'reflink', 'reflink-qcow2', 'thin', 'cdrom'),
        {
          maxLength: 3,
        },
      ),
      first,
      nvram: fc.boolean(),
      tpm: fc.boolean(),
      elsewhere: fc.boolean(),
      broughtBack: fewest === 2 ? fc.boolean() : fc.constant(false),
      states: fc.array(run, { minLength: fewest, maxLength: fewest + 1 }),
    })
    .map(({ first, ...one }) => ({ ...one, disks: [first, ...one.disks] }) as Past);

const somePast = pastOf(2, fc.constantFrom('qcow2', 'raw'));
/** Two snapshots at least, and a disk that goes on in layers. */
const layeredPast = pastOf(3, fc.constant('raw'));
const branchedPast = pastOf(4, fc.constant('raw'));

type Operation = { plan: (stage: Stage) => Plan; makes?: string; of?: fc.Arbitrary<Past> };

const NEW = snapshotId(8);
const KEPT = snapshotId(9);
const operations: Record<string, Operation> = {
  take: {
    makes: NEW,
    plan: (stage) => {
      const withMemory = stage.host.isActive();
      const request = { snapshotId: NEW, label: 'new_one', description: '', withMemory };
      return planned(planTake(stage.scene(), taskOf(8), { ...request, mode: 'saved' }));
    },
  },
  'take in the quickest way': {
    makes: NEW,
    plan: (stage) => {
      const withMemory = stage.host.isActive();
      const request = { snapshotId: NEW, label: 'new_one', description: '', withMemory };
      return planned(planTake(stage.scene(), taskOf(8), request));
    },
  },
  'take without memory': {
    makes: NEW,
    plan: (stage) => {
      const request = { snapshotId: NEW, label: 'new_one', description: '', withMemory: false };
      const result = planTake(stage.scene(), taskOf(8), request);
      // Where one disk needs an overlay and another none, only its memory makes such a VM stand still.
      const instead = () => planTake(stage.scene(), taskOf(8), { ...request, withMemory: true });
      return planned(result.ok ? result : instead());
    },
  },
  rollback: {
    plan: (stage) =>
      planned(
        planRollback(stage.scene(), taskOf(8), { snapshotId: snapshotId(0), startAfter: true }),
      ),
  },
  'rollback that keeps the present': {
    makes: KEPT,
    plan: (stage) =>
      planned(
        planRollback(stage.scene(), taskOf(8), {
          snapshotId: snapshotId(0),
          startAfter: false,
          keepAs: KEPT,
        }),
      ),
  },
  remove: {
    plan: (stage) => planned(planRemove(stage.scene(), taskOf(8), { snapshotId: snapshotId(0) })),
  },
  'merge of what nobody holds any more': {
    of: layeredPast,
    plan: (stage) => {
      stage.remove(0);
      const instead = () => planRemove(stage.scene(), taskOf(8), { snapshotId: snapshotId(1) });
      return stage.merge() ?? planned(instead());
    },
  },
  'merge after a rollback': {
    of: branchedPast,
    plan: (stage) => {
      stage.rollback(0);
      stage.remove(0);
      // Two branches need what lay below both; with one of them gone it can go as well.
      expect(stage.merge()).toBeUndefined();
      stage.remove(1);
      return (
        stage.merge() ??
        planned(planRemove(stage.scene(), taskOf(8), { snapshotId: snapshotId(2) }))
      );
    },
  },
  edit: {
    plan: (stage) =>
      planned(
        planEdit(stage.scene(), taskOf(8), {
          snapshotId: snapshotId(0),
          label: 'renamed',
          description: 'other',
        }),
      ),
  },
};

/** One operation on one VM, and what is asked at its end. */
function open(given: Past, { plan: planFor, makes }: Operation) {
  const stage = new Stage(given);
  const plan = planFor(stage);
  const start = stage.host.copy();
  const manifests = [...stage.manifests, ...(makes === undefined ? [] : [manifestOf(plan, 9)])];
  const instants = new Map([
    ...stage.instants,
    ...(makes === undefined ? [] : [[makes, stage.present] as const]),
  ]);
  const whole = start.copy();
  expect(runPlan(whole, plan, SAVED).end).toBe('done');
  return {
    plan,
    start,
    whole,
    /** How many things happen when nothing goes wrong. */
    length: whole.happened,
    /** A copy of the start on which the plan met with `blow` after `left` things. */
    struck(
      left: number,
      blows: 'fails' | 'kills' | 'starts',
    ): { host: SimulatedHost; ended: Ended } {
      const host = start.copy();
      host.fuse = { left, blows };
      const ended = runPlan(host, plan, SAVED);
      host.fuse = undefined;
      return { host, ended };
    },
    faults: (host: SimulatedHost) => faults(host, manifests, instants),
  };
}
type Case = ReturnType<typeof open>;

const losesMemory = ({ plan }: Case, { seen }: Ended) =>
  plan.steps.some(({ id, losesPresent }) => losesPresent && seen.begun.has(id));

/** The VM as before; where its memory had to go, it runs all the same, from its own disks. */
function expectVmBack(one: Case, host: SimulatedHost, lost: boolean, mayBeOff: boolean): void {
  const { run: before, memory } = one.start.domain;
  const { run: now, memory: found } = host.domain;
  if (mayBeOff && now === 'shut off') return;
  if (!lost && !mayBeOff) {
    expect({ run: now, memory: found }).toEqual({ run: before, memory });
    return;
  }
  expect(instantOf(found ?? '')).toBe(instantOf(memory ?? ''));
}

describe.each(Object.entries(operations))('%s', (_name, operation) => {
  const past = operation.of ?? somePast;
  it('ends whole when nothing goes wrong', () => {
    fc.assert(
      fc.property(past, (given) => {
        const one = open(given, operation);
        expect(one.faults(one.whole)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('takes everything back, whatever fails before the commit', () => {
    fc.assert(
      fc.property(past, (given) => {
        const one = open(given, operation);
        for (let at = 0; at < one.length; at++) {
          const { host, ended } = one.struck(at, 'fails');
          if (ended.seen.committed) {
            // Something may be left behind, but nothing is missing and nothing is torn.
            expect(one.faults(host).filter((fault) => !fault.startsWith('left'))).toEqual([]);
            continue;
          }
          expect(ended.end).toBe('undone');
          if (one.plan.kind === 'merge') {
            // Nothing has to be taken back, because nobody sees it but by the room that it takes.
            expect(one.faults(host).filter((fault) => !fault.startsWith('left'))).toEqual([]);
          } else {
            expect(remains(host)).toEqual(remains(one.start));
          }
          expectVmBack(one, host, losesMemory(one, ended), false);
        }
      }),
      RUNS,
    );
  });

  it.each([false, true])('is recovered from a death anywhere, power cut: %s', (powerCut) => {
    fc.assert(
      fc.property(past, fc.nat(1000), (given, second) => {
        const one = open(given, operation);
        for (let at = 0; at < one.length; at++) {
          const { host, ended } = one.struck(at, 'kills');
          expect(ended.end).toBe('killed');
          const recover = (n: number, left?: number) => {
            if (powerCut) host.cutPower();
            const { vm, host: where } = one.plan;
            const recovery = planRecovery({ vm, host: where }, taskOf(n), one.plan, ended.seen);
            if (left !== undefined) host.fuse = { left, blows: 'kills' };
            const { end } = runPlan(host, recovery, SAVED);
            host.fuse = undefined;
            return end;
          };
          // The recovery itself may die; the next one begins again from the same journal.
          if (second % 3 === 0) recover(6, (second + at) % 25);
          expect(recover(7)).toBe('done');
          expect(one.faults(host)).toEqual([]);
          if (rightWay(one.plan, ended.seen) === 'undo') {
            expect(remains(host)).toEqual(remains(one.start));
            expectVmBack(one, host, false, powerCut);
          } else if (!powerCut) {
            expect(remains(host)).toEqual(remains(one.whole));
          }
        }
      }),
      RUNS,
    );
  });
});

/** Nobody can keep others from starting a VM that a rollback has stopped; what they start may be lost, and nothing else. */
describe.each(['rollback', 'rollback that keeps the present'])(
  '%s, and a start by others',
  (name) => {
    it('ends with a VM of one instant, or says that it failed', () => {
      const operation = operations[name];
      if (!operation) throw new Error(name);
      fc.assert(
        fc.property(somePast, (given) => {
          const one = open(given, operation);
          for (let at = 0; at < one.length; at++) {
            const { host, ended } = one.struck(at, 'starts');
            const found = one.faults(host).filter((fault) => !fault.startsWith('left'));
            if (ended.end !== 'failed')
              expect({ at, end: ended.end, found }).toMatchObject({ found: [] });
            // Snapshots are whole in any case.
            expect(found.filter((fault) => fault.startsWith('part'))).toEqual([]);
          }
        }),
        RUNS,
      );
    });
  },
);
