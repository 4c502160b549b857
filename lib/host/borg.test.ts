import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** What a sweep of an archive's repository leaves there. With a borg of its own: `e2e/transfer/dedup.test.ts`. */
const BORG = `shift 2
case $1 in
  list) cat "$DOUBLE/names" ;;
  delete) grep -vxF "\${2#*::}" "$DOUBLE/names" >"$DOUBLE/left"; mv "$DOUBLE/left" "$DOUBLE/names" ;;
esac`;
const id = (n: number) => `20261120t000000-00000${n}`;
const name = (n: number, task: number) => `${id(n)}.${id(task)}`;
const [KEPT, GOING, LEFT, UNDER_WAY] = [name(1, 5), name(2, 6), name(3, 7), name(4, 8)];

const host = playHost(({ at, put, program }) => {
  program('borg', BORG);
  mkdirSync(at('tasks', id(8)), { recursive: true });
  const manifest = (archive: string) => `{"deduplicated":{"archive":"${archive}","files":[]}}\n`;
  put(`vms/u/${id(1)}/manifest.json`, manifest(KEPT));
  put(`vms/u/removing-${id(3)}/manifest.json`, manifest(LEFT));
  const all = ['mine', KEPT, GOING, `${GOING}.checkpoint`, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY];
  put('names', `${all.join('\n')}\n`);
});

describe.each(['dash', 'bash'])('a sweep (%s)', (shell) => {
  function swept(...words: string[]) {
    const { status } = host.run(shell, 'sp_sweep "$@"', ...words);
    const left = host.got('names');
    // The next look at the archive reads what is there now.
    expect(host.got('savepoint.borg.names')).toBe(left);
    return [status, left.trim().split('\n')];
  }

  it('leaves what a snapshot names, what a task still brings, and what is not ours', () => {
    expect(swept()).toEqual([0, ['mine', KEPT, UNDER_WAY]]);
  });

  it('takes the one that goes, and nothing else where a manifest cannot be read', () => {
    mkdirSync(host.at('vms/u', id(2), 'manifest.json'), { recursive: true });
    expect(swept(GOING)).toEqual([...[0, ['mine', KEPT, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY]]]);
    expect(swept()).toEqual([0, ['mine', KEPT, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY]]);
  });
});
