import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PlanResult, Scene } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { planTake } from '@/lib/plan/take';
import { disk, manifest, onXfs, order, scene, vm } from '@/lib/plan/testing';
import type { Command } from '@/lib/shell/command';
import { compile } from './compile';

/**
 * Whole scripts for VMs with hostile names and paths, run by real shells whose every command only says its words: what a
 * name holds is never read as code, and each command gets exactly the words of its step.
 */
const RUNS = { seed: 20261123, numRuns: 12 };
const NEW = '20261123t155418-0000bb';

const bait = fc.constantFrom(
  "'",
  '"',
  '`id`',
  '$(id)',
  '; id #',
  '\n',
  '\\',
  '-rf',
  '*',
  '一',
  '&& id',
  ' ',
  '}',
  '{',
);
const hostile = fc
  .array(fc.oneof(bait, fc.string({ unit: 'binary', maxLength: 5 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((all) => all.join('').replaceAll('\0', ''));

let bin = '';
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'savepoint-words-'));
  // A name with a hyphen is no function's.
  writeFileSync(join(bin, 'qemu-img'), `#!/bin/sh\nprintf '%s\\0' qemu-img "$@"\n`);
  chmodSync(join(bin, 'qemu-img'), 0o755);
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

const ENGINE = `
sp_begin() { :; }
sp_commit() { :; }
sp_finish() { :; }
sp_pause_begins() { :; }
sp_pause_ends() { :; }
sp_job_begins() { :; }
sp_step() { "run_$1" && { [ "$3" = keep ] || "undo_$1"; }; }`;

const commandsOf = ({ steps, after }: Plan): Command[] =>
  [...steps, ...after].flatMap(({ run, undo }) => (undo ? [run, undo] : [run]));

function plansOf(name: string, path: string, store: string): Plan[] {
  const first = disk({ path: `/img/${path}` });
  const given = vm({
    name,
    disks: [first, onXfs({ path: `/srv/${path}` })],
    nvramPath: `/nv/${name}`,
  });
  const found = { sizeBytes: 1, modifiedAt: 1 };
  const one = manifest({
    vm: { uuid: given.uuid, name },
    disks: manifest().disks.map((each) => ({ ...each, path: first.path ?? '' })),
  });
  const base = scene({ vm: given, snapshots: [one], files: { [first.path ?? '']: found } });
  const at: Scene = { ...base, host: { ...base.host, storePath: store } };
  const take = { snapshotId: NEW, label: 'a1', description: name, withMemory: true };
  const planned = (result: PlanResult) => {
    if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
    return result.plan;
  };
  return [
    planned(planTake(at, order, take)),
    planned(planRollback(at, order, { snapshotId: one.id, startAfter: false, keepAs: NEW })),
  ];
}

describe.each(['dash', 'bash'])('a script for a hostile VM, run by %s', (shell) => {
  it('gives every command its own words, and runs nothing else', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, path) => {
        const store = mkdtempSync(join(bin, 'store-'));
        for (const plan of plansOf(name, path, store)) {
          const commands = commandsOf(plan);
          for (const { into } of commands) if (into) mkdirSync(dirname(into), { recursive: true });
          const said = [...new Set(commands.map(({ argv: [word = ''] }) => word))]
            .filter((word) => !word.includes('-'))
            .map((word) => `${word}() { printf '%s\\0' ${word} "$@"; }`);
          const script = compile(plan, { engine: ENGINE, verbs: said.join('\n') });
          const words = execFileSync(`/bin/${shell}`, ['-s'], {
            input: script,
            env: { ...process.env, PATH: bin },
          });
          const heard = words.toString();
          const loud = commands.filter(({ into }) => into === undefined);
          expect(heard).toBe(
            loud.map(({ argv }) => argv.map((word) => `${word}\0`).join('')).join(''),
          );
          for (const { into, argv } of commands) {
            if (into) expect(readFileSync(into, 'utf8').split('\0').slice(0, -1)).toEqual(argv);
          }
        }
      }),
      RUNS,
    );
  });
});
