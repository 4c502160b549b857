import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

/** What a sweep of an archive's repository leaves there. With a borg of its own: `e2e/transfer/dedup.test.ts`. */
const BORG = `#!/bin/sh
shift 2
case $1 in
  list) cat "$DOUBLE/names" ;;
  delete) grep -vxF "\${2#*::}" "$DOUBLE/names" >"$DOUBLE/left"; mv "$DOUBLE/left" "$DOUBLE/names" ;;
esac
`;
const id = (n: number) => `20261120t000000-00000${n}`;
const name = (n: number, task: number) => `${id(n)}.${id(task)}`;
const [KEPT, GOING, LEFT, UNDER_WAY] = [name(1, 5), name(2, 6), name(3, 7), name(4, 8)];

let dir: string;
const at = (...names: string[]) => join(dir, ...names);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'borg-'));
  for (const folder of [
    'bin',
    'task',
    `tasks/${id(8)}`,
    `vms/u/${id(1)}`,
    `vms/u/removing-${id(3)}`,
  ])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('bin/borg'), BORG, { mode: 0o755 });
  const manifest = (archive: string) => `{"deduplicated":{"archive":"${archive}","files":[]}}\n`;
  writeFileSync(at('vms/u', id(1), 'manifest.json'), manifest(KEPT));
  writeFileSync(at('vms/u', `removing-${id(3)}`, 'manifest.json'), manifest(LEFT));
  const all = ['mine', KEPT, GOING, `${GOING}.checkpoint`, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY];
  writeFileSync(at('names'), `${all.join('\n')}\n`);
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('a sweep (%s)', (shell) => {
  function swept(...words: string[]) {
    const script = `SP_STORE=${dir} SP_DIR=${at('task')} SP_URI=''
${hostScripts().verbs}
sp_sweep "$@"`;
    const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, DOUBLE: dir };
    const { status } = spawnSync(shell, ['-c', script, 'sh', ...words], { env });
    const left = readFileSync(at('names'), 'utf8');
    // The next look at the archive reads what is there now.
    expect(readFileSync(at('savepoint.borg.names'), 'utf8')).toBe(left);
    return [status, left.trim().split('\n')];
  }

  it('leaves what a snapshot names, what a task still brings, and what is not ours', () => {
    expect(swept()).toEqual([0, ['mine', KEPT, UNDER_WAY]]);
  });

  it('takes the one that goes, and nothing else where a manifest cannot be read', () => {
    mkdirSync(at('vms/u', id(2), 'manifest.json'), { recursive: true });
    expect(swept(GOING)).toEqual([...[0, ['mine', KEPT, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY]]]);
    expect(swept()).toEqual([0, ['mine', KEPT, LEFT, `${LEFT}.checkpoint.1`, UNDER_WAY]]);
  });
});
