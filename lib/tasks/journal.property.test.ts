import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '@/lib/plan/plan';
import type { PlanFile } from '@/lib/plan/plan-file';
import { planRecovery, rightWay, type Seen } from '@/lib/plan/recover';
import { order, scene, UUID } from '@/lib/plan/testing';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { readJournal } from './journal';

/** Journals as `lib/host/engine.sh` writes them, cut anywhere: what is read of them never claims more than happened. */
const RUNS = { seed: 20261123, numRuns: 1500 };

/** Ids that are beginnings of each other, as `capture-vda` and `capture-vdaa` are. */
const IDS = ['a', 'ab', 'abc', 'now', 'no', 'commit', 'end', 'done', 'place-vda', 'place-vdaa'];

const plan: fc.Arbitrary<PlanFile> = fc
  .record({
    kind: fc.constantFrom('take', 'rollback', 'edit', 'remove'),
    ids: fc.shuffledSubarray(IDS, { minLength: 1 }),
    committing: fc.nat(10),
    undoable: fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length }),
    losesAt: fc.nat(20),
  })
  .map(({ kind, ids, committing, undoable, losesAt }) => {
    const all = ids.map(
      (id, n): Step => ({
        id,
        title: id,
        run: command('run', id),
        ...(undoable[n] ? { undo: command('undo', id) } : {}),
        ...(kind === 'rollback' && n === losesAt ? { losesPresent: true } : {}),
      }),
    );
    const steps = all.slice(0, Math.min(committing, all.length));
    const vm = { uuid: UUID, name: 'web' };
    return {
      taskId: order.taskId,
      kind: kind as Plan['kind'],
      vm,
      label: 'l',
      steps,
      after: all.slice(steps.length),
    };
  });

type Fate = { failAt: number; undoFails: boolean; why: string };
const fate: fc.Arbitrary<Fate> = fc.record({
  failAt: fc.nat(15),
  undoFails: fc.boolean(),
  why: fc.constantFrom('', 'vm-state shut off', 'vm-busy 5 end done', 'no-space 1 2 /a commit'),
});

/** The whole journal of a task: what the engine writes, line by line. */
function journalOf({ steps, after }: PlanFile, { failAt, undoFails, why }: Fate): string {
  const lines: string[] = ['start x'];
  const end = (word: string) => [...lines, `end ${word}`];
  let n = 0;
  const run = ({ id }: Step): boolean => {
    lines.push(`begin ${id}`);
    const fails = n++ === failAt;
    if (fails && why !== '') lines.push(`why ${why}`);
    lines.push(fails ? `fail ${id} 12` : `ok ${id}`);
    return !fails;
  };
  const stamped = (all: string[]) =>
    all.map((line, at) => `17639${String(at).padStart(5, '0')}.123456789 ${line}\n`).join('');
  for (const [at, step] of steps.entries()) {
    if (run(step)) continue;
    for (const { id, undo } of steps.slice(0, at + 1).reverse()) {
      if (undo) lines.push(`undo-begin ${id}`, undoFails ? `undo-fail ${id} 1` : `undo-ok ${id}`);
    }
    return stamped(end(undoFails ? 'failed' : 'undone'));
  }
  lines.push('commit');
  const whole = after.map(run).every(Boolean);
  return stamped(end(whole ? 'done' : 'failed'));
}

/** What a cut, a full disk or a lost block may put behind; it never makes a whole line of ours. */
const garbage = fc.oneof(
  fc.constant(''),
  fc.constant('\0'.repeat(512)),
  fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\n')),
  fc.constantFrom('17639.1 end done', '5.5 commit', ' end done', '0.0 begin now'),
);
const cutAt = fc.double({ min: 0, max: 1, noNaN: true });

function cut(journal: string, at: number): { whole: string; text: string } {
  const text = journal.slice(0, Math.floor(at * (journal.length + 1)));
  return { whole: text.slice(0, text.lastIndexOf('\n') + 1), text };
}
const words = (whole: string) => whole.split('\n').map((line) => line.replace(/^\S+ /, ''));

const seenOf = (text: string): Seen => {
  const { steps, committed } = readJournal(text);
  return { begun: new Set(steps.keys()), committed, journalBytes: Buffer.byteLength(text) };
};
const recoveryOf = (old: PlanFile, seen: Seen) => planRecovery(scene(), order, old, seen);

describe('a journal that was cut off', () => {
  it('says of the end, the commit and the steps what its whole lines say, and no more', () => {
    fc.assert(
      fc.property(plan, fate, cutAt, garbage, (old, how, at, behind) => {
        const { whole, text } = cut(journalOf(old, how), at);
        const view = readJournal(text + behind);
        const said = words(whole);
        expect(view.end).toBe(said.find((line) => line.startsWith('end '))?.slice('end '.length));
        expect(view.committed).toBe(said.includes('commit'));
        expect([...view.steps.keys()]).toEqual(
          said
            .filter((line) => line.startsWith('begin '))
            .map((line) => line.slice('begin '.length)),
        );
        for (const [id, { status }] of view.steps) {
          if (status === 'done') expect(said).toContain(`ok ${id}`);
          if (status === 'undone') expect(said).toContain(`undo-ok ${id}`);
        }
      }),
      RUNS,
    );
  });

  it('keeps what was said when a broken line is followed by whole ones', () => {
    fc.assert(
      fc.property(plan, fate, cutAt, garbage, (old, how, at, behind) => {
        const { text } = cut(journalOf(old, how), at);
        const before = readJournal(text);
        const view = readJournal(
          `${text}${behind}\n99999999999.5 recover x\n99999999999.6 end undone\n`,
        );
        expect(view.end).toBe('undone');
        for (const id of before.steps.keys()) expect([...view.steps.keys()]).toContain(id);
      }),
      RUNS,
    );
  });
});

describe('the decision from a journal that was cut off', () => {
  it('never undoes past the commit, nor finishes what may still be undone', () => {
    fc.assert(
      fc.property(plan, fate, cutAt, garbage, (old, how, at, behind) => {
        const { whole, text } = cut(journalOf(old, how), at);
        const seen = seenOf(text + behind);
        const said = words(whole);
        const way = rightWay(old, seen);
        if (said.includes('commit')) expect(way).toBe('finish');
        const lost = old.steps.some(
          ({ id, losesPresent }) => losesPresent && said.includes(`begin ${id}`),
        );
        const mustAsk = old.kind === 'take' || (old.kind === 'rollback' && !lost);
        if (mustAsk && !said.includes('commit')) expect(way).toBe('undo');
      }),
      RUNS,
    );
  });

  it('takes back only what began, each once, the last first; and ends the task once, at last', () => {
    fc.assert(
      fc.property(plan, fate, cutAt, garbage, (old, how, at, behind) => {
        const { whole, text } = cut(journalOf(old, how), at);
        const seen = seenOf(text + behind);
        const { steps, after } = recoveryOf(old, seen);
        const ids = [...steps, ...after].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids[0]).toBe('attempt');
        expect(ids.at(-1)).toBe('close');

        const undone = ids
          .filter((id) => id.startsWith('undo-'))
          .map((id) => id.slice('undo-'.length));
        const said = words(whole);
        const order = old.steps.map(({ id }) => id).filter((id) => undone.includes(id));
        expect(undone).toEqual(order.reverse());
        // Once the present is lost, an earlier recovery may have gone on from there.
        const lost = old.steps.findIndex(
          ({ id, losesPresent }) => losesPresent && said.includes(`begin ${id}`),
        );
        for (const id of undone) {
          const later = lost >= 0 && old.steps.findIndex((step) => step.id === id) > lost;
          if (!later) expect(said).toContain(`begin ${id}`);
        }
        if (said.includes('commit')) expect(undone).toEqual([]);
        if (rightWay(old, seen) === 'undo') {
          const begun = old.steps.filter(({ id, undo }) => undo && said.includes(`begin ${id}`));
          expect(undone).toHaveLength(begun.length);
        } else {
          for (const { id } of old.after) expect(ids).toContain(id);
        }
      }),
      RUNS,
    );
  });
});
