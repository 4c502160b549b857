import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** Two tasks that make VMs of one name at the same time: the second one finds out, and harms nothing. */
const host = playHost(({ at, put }) => {
  mkdirSync(at('images'));
  for (const one of ['a', 'b']) put(one, `of ${one}`);
});
const { at } = host;

describe.each(['dash', 'bash'])('what is laid for a new VM, with %s', (shell) => {
  const to = () => at('images/web.raw');
  const own = (one: string) => `${to()}.savepoint-${one}.in`;
  function run(...words: string[]) {
    return host.run(
      shell,
      `umask 077
sp_journal() { echo "$*" >>"$SP_DIR/journal"; }
sp_why() { sp_journal why "$*"; }
"$@"`,
      ...words,
    ).status;
  }
  const lay = (one: string, verb = 'sp_lay_disk') => run(verb, at(one), to(), own(one));
  const unlay = (one: string) => run('sp_unlay', to(), own(one));
  const content = () => readFileSync(to(), 'utf8');

  it.each(['sp_lay_disk', 'sp_lay_vars'])('never goes over what came meanwhile (%s)', (verb) => {
    expect([run('sp_free_path', to()), run('sp_free_path', to())]).toEqual([0, 0]);
    expect(lay('a', verb)).toBe(0);
    const { ino } = statSync(to());
    expect(lay('b', verb)).toBe(1);
    expect(host.got('journal')).toBe(`why clone-path-taken ${to()}\n`);
    expect(unlay('b')).toBe(0);
    expect([statSync(to()).ino, content()]).toEqual([ino, 'of a']);
    expect(readdirSync(at('images')).sort()).toEqual(['web.raw', 'web.raw.savepoint-a.in']);
  });

  it('can be reached by a QEMU that is not root, also where its folder is new', () => {
    const path = at('data/vms/web.raw');
    expect(run('sp_free_path', path)).toBe(0);
    const modes = ['data', 'data/vms'].map((name) => statSync(at(name)).mode & 0o777);
    expect(modes).toEqual([0o755, 0o755]);
  });

  it('goes again with the task that laid it, also half laid and twice', () => {
    expect(lay('a')).toBe(0);
    expect([unlay('a'), unlay('a')]).toEqual([0, 0]);
    writeFileSync(own('a'), 'half');
    expect(unlay('a')).toBe(0);
    expect(readdirSync(at('images'))).toEqual([]);
  });

  it('stays once the task has let go of its own name', () => {
    expect(lay('a')).toBe(0);
    rmSync(own('a'));
    expect(unlay('a')).toBe(0);
    expect(content()).toBe('of a');
  });

  it('is never written through a link that leads nowhere yet', () => {
    symlinkSync(at('elsewhere'), to());
    expect([run('sp_free_path', to()), lay('a')]).toEqual([1, 1]);
    expect(host.isThere('elsewhere')).toBe(false);
  });

  it('is laid where the answer to the naming was lost', () => {
    writeFileSync(own('a'), 'of a');
    linkSync(own('a'), to());
    expect(run('sp_take_name', own('a'), to())).toBe(0);
  });

  it('leaves variables that were never written to libvirt', () => {
    host.put('a', '');
    expect(lay('a', 'sp_lay_vars')).toBe(0);
    expect(readdirSync(at('images'))).toEqual([]);
  });
});
