import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The far end of a transfer as whoever brings the bytes meets it. */
const TASK = '20261123t155418-0000bb';
const SHELLS = ['dash', 'bash'];
let store = '';
let dir = '';
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-end-'));
  dir = `${store}/tasks/${TASK}`;
  mkdirSync(`${dir}/incoming`, { recursive: true });
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function end(shell: string, input: string | Buffer, ...words: string[]) {
  const [verb = '', ...rest] = words;
  const argv = ['lib/host/transfer.sh', verb, store, TASK, ...rest];
  const { status, stdout } = spawnSync(shell, argv, { input, encoding: 'utf8' });
  return [status, stdout.trim()];
}

const read = (name: string) => readFileSync(`${dir}/${name}`, 'utf8');

describe.each(SHELLS)('calling a transfer off (%s)', (shell) => {
  /** The task puts the folder into its place at the worst moment: while the call is emptying it. */
  const RACE = `
    dir=$3/tasks/$4
    n=0; while [ $n -lt 4000 ]; do n=$((n + 1)); : >"$dir/incoming/part$n"; done
    : >"$dir/incoming/zz-last"
    $1 lib/host/transfer.sh tell "$3" "$4" cancel somebody &
    caller=$!
    # The first name that goes, whichever way.
    while [ -e "$dir/incoming/part1" ]; do :; done
    $1 -c '. lib/host/verbs/transfer.sh; mv -T -- "$1/incoming" "$1/there"' sh "$dir" 2>/dev/null
    wait $caller`;

  it('leaves nothing torn for the task to put into its place', () => {
    const { status } = spawnSync(shell, ['-c', RACE, 'sh', shell, 'x', store, TASK]);
    expect([status, existsSync(`${dir}/there`), read('cancel')]).toEqual([0, false, 'somebody\n']);
    expect(readdirSync(dir).sort()).toEqual(['alive', 'cancel']);
  });

  it('leaves alone what is in its place already, and clears what an earlier call left', () => {
    rmSync(`${dir}/incoming`, { recursive: true });
    mkdirSync(`${dir}/dropped/x`, { recursive: true });
    mkdirSync(`${dir}/there`);
    expect(end(shell, '', 'tell', 'cancel', 'somebody')).toEqual([0, '']);
    expect(readdirSync(dir).sort()).toEqual(['alive', 'cancel', 'there']);
  });
});
