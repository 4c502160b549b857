import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

/** Two tasks that make VMs of one name at the same time: the second one finds out, and harms nothing. */
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-lay-'));
  mkdirSync(join(dir, 'task'));
  mkdirSync(join(dir, 'images'));
  for (const one of ['a', 'b']) writeFileSync(join(dir, one), `of ${one}`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe.each(['dash', 'bash'])('what is laid for a new VM, with %s', (shell) => {
  const to = () => join(dir, 'images/web.raw');
  const own = (one: string) => `${to()}.savepoint-${one}.in`;
  function run(...words: string[]) {
    const script = `umask 077
SP_DIR=${dir}/task SP_FAILED='' SP_TORN=''
${hostScripts().verbs}
sp_journal() { echo "$*" >>"$SP_DIR/journal"; }
sp_why() { sp_journal why "$*"; }
"$@"`;
    return spawnSync(shell, ['-c', script, 'sh', ...words], { encoding: 'utf8' }).status;
  }
  const lay = (one: string, verb = 'sp_lay_disk') => run(verb, join(dir, one), to(), own(one));
  const unlay = (one: string) => run('sp_unlay', to(), own(one));
  const content = () => readFileSync(to(), 'utf8');

  it.each(['sp_lay_disk', 'sp_lay_vars'])('never goes over what came meanwhile (%s)', (verb) => {
    expect([run('sp_free_path', to()), run('sp_free_path', to())]).toEqual([0, 0]);
    expect(lay('a', verb)).toBe(0);
    const { ino } = statSync(to());
    expect(lay('b', verb)).toBe(1);
    expect(readFileSync(join(dir, 'task/journal'), 'utf8')).toBe(`why clone-path-taken ${to()}\n`);
    expect(unlay('b')).toBe(0);
    expect([statSync(to()).ino, content()]).toEqual([ino, 'of a']);
    expect(readdirSync(join(dir, 'images')).sort()).toEqual(['web.raw', 'web.raw.savepoint-a.in']);
  });

  it('can be reached by a QEMU that is not root, also where its folder is new', () => {
    const path = join(dir, 'data/vms/web.raw');
    expect(run('sp_free_path', path)).toBe(0);
    const modes = ['data', 'data/vms'].map((name) => statSync(join(dir, name)).mode & 0o777);
    expect(modes).toEqual([0o755, 0o755]);
  });

  it('goes again with the task that laid it, also half laid and twice', () => {
    expect(lay('a')).toBe(0);
    expect([unlay('a'), unlay('a')]).toEqual([0, 0]);
    writeFileSync(own('a'), 'half');
    expect(unlay('a')).toBe(0);
    expect(readdirSync(join(dir, 'images'))).toEqual([]);
  });

  it('stays once the task has let go of its own name', () => {
    expect(lay('a')).toBe(0);
    rmSync(own('a'));
    expect(unlay('a')).toBe(0);
    expect(content()).toBe('of a');
  });

  it('is never written through a link that leads nowhere yet', () => {
    symlinkSync(join(dir, 'elsewhere'), to());
    expect([run('sp_free_path', to()), lay('a')]).toEqual([1, 1]);
    expect(existsSync(join(dir, 'elsewhere'))).toBe(false);
  });

  it('is laid where the answer to the naming was lost', () => {
    writeFileSync(own('a'), 'of a');
    linkSync(own('a'), to());
    expect(run('sp_take_name', own('a'), to())).toBe(0);
  });

  it('leaves variables that were never written to libvirt', () => {
    writeFileSync(join(dir, 'a'), '');
    expect(lay('a', 'sp_lay_vars')).toBe(0);
    expect(readdirSync(join(dir, 'images'))).toEqual([]);
  });
});
