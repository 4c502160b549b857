import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** What arrived is taken away for good, also while somebody at the other end still sends. */
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-drop-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Empties a folder of many files into which another process puts new ones all the time. */
const UNDER_WAY = `
. lib/host/verbs/transfer.sh
cd "$1" && mkdir incoming
n=0; while [ $n -lt 3000 ]; do n=$((n + 1)); : >incoming/old$n; done
( while :; do n=$((n + 1)); : >incoming/new$n; done ) 2>/dev/null &
writer=$!
while [ ! -e incoming/new3001 ]; do :; done
sp_drop_incoming "$1/incoming"; code=$?
kill $writer 2>/dev/null; wait
exit $code`;

it.each(['dash', 'bash'])('leaves nothing while files go on arriving (%s)', (shell) => {
  const { status, stderr } = spawnSync(shell, ['-c', UNDER_WAY, 'sh', dir], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(dir)).toEqual([]);
});

it('can be asked for again, by whoever finds it half done', () => {
  const again =
    '. lib/host/verbs/transfer.sh; mkdir -p "$1/dropped/x"; sp_drop_incoming "$1/incoming"';
  expect(spawnSync('dash', ['-c', again, 'sh', dir]).status).toBe(0);
  expect(readdirSync(dir)).toEqual([]);
});
