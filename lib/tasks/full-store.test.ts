import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { order, UUID } from '@/lib/plan/testing';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { compile } from './compile';
import { readJournal } from './journal';

/** A task whose store runs full in the middle: what cannot be written down does not happen. */
let store = '';
const dir = () => join(store, 'tasks', order.taskId);
const mark = (name: string) => join(store, name);

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-full-'));
  mkdirSync(dir(), { recursive: true });
  mkdirSync(join(store, 'locks'));
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

const touch = (id: string): Step => ({
  id,
  title: id,
  run: command('touch', mark(id)),
  undo: command('touch', mark(`undone-${id}`)),
});
/** From here on every write to the journal meets a full disk. */
const fill: Step = {
  id: 'fill',
  title: 'fill',
  run: command('sh', '-c', 'mv journal so-far && ln -s /dev/full journal', 'fill'),
};

function run(shell: string, steps: Step[], after: Step[]): string {
  const plan: Plan = {
    taskId: order.taskId,
    kind: 'take',
    host: { name: 'kvm1', uri: 'qemu:///system', storePath: store },
    vm: { uuid: UUID, name: 'web' },
    label: 'a',
    actor: 'me',
    files: {},
    warnings: [],
    estimate: {},
    steps,
    after,
  };
  const script = join(store, 'run.sh');
  writeFileSync(script, compile(plan, hostScripts()));
  spawnSync(shell, [script], { cwd: dir() });
  return readFileSync(join(dir(), 'so-far'), 'utf8');
}

describe.each(['dash', 'bash'])('a store that runs full under a task, with %s', (shell) => {
  it('ends what was begun before by taking it back, and leaves the task for a recovery', () => {
    const journal = readJournal(run(shell, [touch('a'), fill, touch('b')], [touch('c')]));
    expect(existsSync(mark('b'))).toBe(false);
    expect(existsSync(mark('c'))).toBe(false);
    expect(existsSync(mark('undone-a'))).toBe(true);
    expect(journal.end).toBeUndefined();
    expect(existsSync(join(dir(), 'ended'))).toBe(false);
  });

  it('is no commit if the commit cannot be written', () => {
    const journal = readJournal(run(shell, [touch('a'), fill], [touch('c')]));
    expect(existsSync(mark('c'))).toBe(false);
    expect(existsSync(mark('undone-a'))).toBe(true);
    expect(journal.committed).toBe(false);
  });

  it('is gone on with past the commit', () => {
    const journal = readJournal(run(shell, [touch('a')], [fill, touch('c')]));
    expect(existsSync(mark('c'))).toBe(true);
    expect(existsSync(mark('undone-a'))).toBe(false);
    expect(journal.committed).toBe(true);
    expect(existsSync(join(dir(), 'ended'))).toBe(false);
  });
});

describe('a reason with a newline in it', () => {
  it('is one line of the journal', () => {
    const odd: Step = {
      id: 'odd',
      title: 'odd',
      run: command('sp_part_whole', join(store, 'a\n1.1 end done'), '5'),
    };
    run('dash', [{ ...odd, run: command('cp', 'journal', 'so-far') }, odd], []);
    const journal = readJournal(readFileSync(join(dir(), 'journal'), 'utf8'));
    expect(journal.end).toBe('undone');
    expect(journal.why?.code).toBe('snapshot-part-damaged');
  });
});
