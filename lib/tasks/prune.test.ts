import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';

/** What a launch does with the folders of tasks that ended long ago. */
const DAY_S = 86_400;
const LAUNCHED = '20261123t000000-ffffff';
const PATIENCE = { timeout: 20_000 };
let store = '';
const tasks = () => join(store, 'tasks');

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-prune-'));
  mkdirSync(tasks());
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

const idOf = (n: number) => `20250101t000000-${n.toString(16).padStart(6, '0')}`;

/** A task's folder; `endedDaysAgo` undefined: it never got its end. */
function task(id: string, endedDaysAgo?: number): void {
  mkdirSync(join(tasks(), id));
  writeFileSync(join(tasks(), id, 'about.json'), '{}');
  if (endedDaysAgo === undefined) return;
  writeFileSync(join(tasks(), id, 'ended'), '');
  const at = Date.now() / 1000 - endedDaysAgo * DAY_S;
  utimesSync(join(tasks(), id, 'ended'), at, at);
}

function launch(shell: string, id = LAUNCHED): void {
  const script = 'true\n';
  const { stdout } = spawnSync(
    shell,
    ['-c', hostScripts().launch, 'launch', store, id, 'run.sh', String(script.length)],
    { input: script, encoding: 'utf8' },
  );
  expect(stdout).toBe('started\n');
}

describe.each(['dash', 'bash'])('old tasks, with %s', { timeout: 60_000 }, (shell) => {
  it('go, but for the newest 200, the young, the endless and what is not ours', async () => {
    for (let n = 0; n < 230; n++) task(idOf(n), 40);
    const young = '20240101t000000-00000a';
    const endless = '20240101t000000-00000b';
    const foreign = ['notes', '20240101t000000-00000c.old', '20240101t000000-XYZXYZ'];
    task(young, 29);
    task(endless);
    for (const name of foreign) task(name, 400);

    launch(shell);
    const kept = [...Array.from({ length: 200 }, (_, n) => idOf(n + 30)), young, endless];
    await vi.waitFor(
      () => expect(readdirSync(tasks()).sort()).toEqual([...kept, ...foreign, LAUNCHED].sort()),
      PATIENCE,
    );
  });

  it('go a few at a time, the oldest first, and a removal that was cut off is finished', async () => {
    for (let n = 0; n < 300; n++) task(idOf(n), 40);
    mkdirSync(join(tasks(), '.pruned-20240101t000000-00000a'));
    launch(shell);
    await vi.waitFor(() => expect(readdirSync(tasks())).toHaveLength(251), PATIENCE);
    expect(existsSync(join(tasks(), idOf(49)))).toBe(false);
    expect(existsSync(join(tasks(), idOf(50)))).toBe(true);
    launch(shell, '20261123t000000-fffffe');
    await vi.waitFor(() => expect(readdirSync(tasks())).toHaveLength(202), PATIENCE);
  });
});
