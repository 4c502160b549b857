import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import type { Plan } from '@/lib/plan/plan';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { compile } from './compile';
import { readJournal, splitOutput } from './journal';

const TASK = '20261123t155418-9f3ab2';
const UUID = '11111111-2222-3333-4444-555555555555';
let store = '';

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "savepoint it's "));
  mkdirSync(join(store, 'tasks', TASK), { recursive: true });
  mkdirSync(join(store, 'locks'));
  mkdirSync(join(store, 'bin'));
  // libvirt answers.
  writeFileSync(join(store, 'bin', 'virsh'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function plan(steps: Step[], after: Step[] = []): Plan {
  return {
    taskId: TASK,
    kind: 'take',
    host: { name: 'kvm1', uri: 'qemu:///system', storePath: store },
    vm: { uuid: UUID, name: 'web' },
    label: 'a',
    actor: 'me',
    steps,
    after,
    files: {},
    warnings: [],
    estimate: {},
  };
}

/** The script runs for real, in the shell that is asked for. */
function run(shell: string, what: Plan) {
  const script = join(store, 'run.sh');
  writeFileSync(script, compile(what, hostScripts()));
  const env = { ...process.env, PATH: `${join(store, 'bin')}:${process.env.PATH}` };
  const { stdout, stderr } = spawnSync(shell, [script], { encoding: 'utf8', env });
  const dir = join(store, 'tasks', TASK);
  return {
    journal: readJournal(readFileSync(join(dir, 'journal'), 'utf8')),
    output: splitOutput(stdout),
    stderr,
    ended: existsSync(join(dir, 'ended')),
  };
}

const note = (id: string, extra: Partial<Step> = {}): Step => ({
  id,
  title: id,
  run: command('echo', `did ${id}`),
  ...extra,
});

describe.each(['dash', 'bash'])('a task run by %s', (shell) => {
  it('runs its steps in order and ends as done', () => {
    const { journal, output, ended, stderr } = run(
      shell,
      plan([note('a'), note('b')], [note('c')]),
    );
    expect(journal.end).toBe('done');
    expect(journal.committed).toBe(true);
    expect([...journal.steps.keys()]).toEqual(['a', 'b', 'c']);
    expect(output.get('b')).toBe('did b\n');
    expect(ended).toBe(true);
    expect(stderr).toBe('');
  });

  it('takes everything back, the failed step first, when one fails', () => {
    const log = join(store, 'undone');
    const undo = (id: string) => command('sh', '-c', 'echo "$1" >> "$2"', 'undo', id, log);
    const { journal } = run(
      shell,
      plan([
        note('a', { undo: undo('a') }),
        note('b'),
        note('c', { run: command('false'), undo: undo('c') }),
        note('never'),
      ]),
    );
    expect(journal.end).toBe('undone');
    expect(journal.failedStep).toBe('c');
    expect(journal.steps.get('c')).toMatchObject({ status: 'failed', exitCode: 1 });
    expect(journal.steps.get('a')?.status).toBe('undone');
    expect(journal.steps.has('never')).toBe(false);
    expect(readFileSync(log, 'utf8')).toBe('c\na\n');
  });

  it('says failed when something could not be taken back, and still takes back the rest', () => {
    const mark = join(store, 'mark');
    const { journal } = run(
      shell,
      plan([
        note('a', { undo: command('touch', mark) }),
        note('b', { undo: command('false') }),
        note('c', { run: command('false') }),
      ]),
    );
    expect(journal.end).toBe('failed');
    expect(journal.steps.get('b')?.status).toBe('undo-failed');
    expect(existsSync(mark)).toBe(true);
  });

  it('goes on after the commit and says failed at the end', () => {
    const { journal } = run(
      shell,
      plan(
        [note('a', { undo: command('false') })],
        [note('b', { run: command('false') }), note('c')],
      ),
    );
    expect(journal.end).toBe('failed');
    expect(journal.steps.get('a')?.status).toBe('done');
    expect(journal.steps.get('c')?.status).toBe('done');
  });

  it('changes nothing while another task holds the VM', () => {
    const lock = join(store, 'locks', UUID);
    const what = plan([note('a', { run: command('touch', join(store, 'touched')) })]);
    const script = join(store, 'run.sh');
    writeFileSync(script, compile(what, hostScripts()));
    writeFileSync(lock, '20261123t000000-aaaaaa\n');
    spawnSync('flock', [lock, shell, script]);
    const journal = readJournal(readFileSync(join(store, 'tasks', TASK, 'journal'), 'utf8'));
    expect(journal.end).toBe('undone');
    expect(journal.why).toEqual({ code: 'vm-busy', detail: '20261123t000000-aaaaaa' });
    expect(existsSync(join(store, 'touched'))).toBe(false);
  });

  it('is called back by whoever asks in time, and says so when it is too late', () => {
    const dir = join(store, 'tasks', TASK);
    const said = join(dir, 'said');
    writeFileSync(join(dir, 'cancel.sh'), hostScripts().cancel);
    const words = ['sh', join(dir, 'cancel.sh'), store, TASK, 'me', 'test:///default', UUID];
    const ask = note('ask', { run: into(said, command(...words)) });
    const answer = (steps: Step[], after: Step[] = []) => {
      for (const file of ['cancel', 'ended', 'journal', 'late']) {
        rmSync(join(dir, file), { force: true });
      }
      const { journal } = run(shell, plan(steps, after));
      return [readFileSync(said, 'utf8').trim(), journal.end, journal.why?.code];
    };
    const called = ['asked', 'undone', 'task-cancelled'];
    // In the last step before the present is given up, and in the last one of all.
    expect(answer([ask, note('lose', { losesPresent: true })])).toEqual(called);
    expect(answer([ask])).toEqual(called);
    const late = ['late', 'done', undefined];
    expect(answer([{ ...ask, losesPresent: true }, note('b')])).toEqual(late);
    expect(answer([note('a')], [ask])).toEqual(late);
  });

  it('is not begun when another task worked on the VM since the facts behind it were read', () => {
    const lock = join(store, 'locks', UUID);
    const seen = () =>
      spawnSync('find', [lock, '-size', '+0c', '-printf', '%T@'], { encoding: 'utf8' }).stdout;
    const touched = join(store, 'touched');
    const once = (asSeen: string) => {
      rmSync(join(store, 'tasks', TASK, 'journal'), { force: true });
      const what = plan([note('a', { run: command('touch', touched) })]);
      return run(shell, { ...what, asSeen }).journal;
    };
    // Nobody ever worked on it.
    expect(once('').end).toBe('done');
    const before = seen();
    expect(before).toMatch(/^\d+\.\d+$/);
    expect(once(before).end).toBe('done');
    rmSync(touched);
    for (const stale of [before, '']) {
      const { end, why } = once(stale);
      expect(end).toBe('undone');
      expect(why).toEqual({ code: 'vm-changed-since', detail: TASK });
    }
    expect(existsSync(touched)).toBe(false);
    // What did not begin has changed nothing for the others.
    expect(once(seen()).end).toBe('done');
  });

  it('tells by its end, too, that facts read meanwhile are old', () => {
    const lock = join(store, 'locks', UUID);
    const keep = join(store, 'seen-in-the-midst');
    run(shell, plan([note('a', { run: command('cp', '-p', lock, keep) })]));
    expect(statSync(lock, { bigint: true }).mtimeNs).toBeGreaterThan(
      statSync(keep, { bigint: true }).mtimeNs,
    );
  });

  it('does not begin a step that it cannot write down, and takes back the others', () => {
    const journal = join(store, 'tasks', TASK, 'journal');
    const [never, undone] = [join(store, 'never'), join(store, 'undone')];
    const script = join(store, 'run.sh');
    const jam = command('sh', '-c', 'rm "$0" && mkdir "$0"', journal);
    const what = plan([
      note('jam', { run: jam, undo: command('touch', undone) }),
      note('never', { run: command('touch', never) }),
    ]);
    writeFileSync(script, compile(what, hostScripts()));
    spawnSync(shell, [script]);
    expect(existsSync(never)).toBe(false);
    expect(existsSync(undone)).toBe(true);
  });

  it('measures the pause and passes odd words through unharmed', () => {
    const target = join(store, 'a $(b) “c”');
    const { journal } = run(
      shell,
      plan([
        note('stop', { pause: 'begins' }),
        note('say', { run: into(target, command('printf', '%s', "it's $(reboot) `x`")) }),
        note('go', { pause: 'ends' }),
      ]),
    );
    expect(journal.end).toBe('done');
    expect(journal.pauseMs).toBeGreaterThanOrEqual(0);
    expect(readFileSync(target, 'utf8')).toBe("it's $(reboot) `x`");
  });
});

describe('compile', () => {
  it('refuses a step id that is more than a plain word', () => {
    expect(() => compile(plan([note('a b')]), hostScripts())).toThrow();
  });
});
