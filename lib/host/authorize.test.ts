import { spawnSync } from 'node:child_process';
import {
  lstatSync,
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

/** The file that lets the dashboard itself in: a transfer adds a line to it and takes it away again. */
const OWN = 'ssh-ed25519 AAAA savepoint\n';
let dir = '';
let keys = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-keys-'));
  keys = `${dir}/ssh/authorized_keys`;
  for (const name of ['ssh', 'locks', 'a', 'b']) mkdirSync(`${dir}/${name}`);
  writeFileSync(keys, OWN, { mode: 0o640 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const VERBS = `
  . lib/host/verbs/transfer.sh
  SP_STORE=$1 SP_DIR=$1/a
  sp_keys_file() { echo "$SP_STORE/ssh/authorized_keys"; }
  gate='sh /t/receive.sh \\"$SSH_ORIGINAL_COMMAND\\"'
`;
const run = (shell: string, script: string) =>
  spawnSync(shell, ['-c', `${VERBS}${script}`, 'sh', dir], { encoding: 'utf8' });
const lines = () => readFileSync(keys, 'utf8');
const ADD = 'sp_authorize u ssh-ed25519 KEY "$gate" savepoint-1';
const LINE =
  /^restrict,expiry-time="\d{12}",command="sh \/t\/receive\.sh \\"\$SSH_ORIGINAL_COMMAND\\"" ssh-ed25519 KEY savepoint-1\n$/;

describe.each(['dash', 'bash'])('the key of a transfer (%s)', (shell) => {
  it('comes and goes, and every other line stays', () => {
    expect(run(shell, ADD)).toMatchObject({ status: 0, stderr: '' });
    expect(lines().startsWith(OWN)).toBe(true);
    expect(lines().slice(OWN.length)).toMatch(LINE);
    expect(run(shell, 'sp_deauthorize u savepoint-1')).toMatchObject({ status: 0, stderr: '' });
    expect(lines()).toBe(OWN);
    expect(readdirSync(`${dir}/ssh`)).toEqual(['authorized_keys']);
    expect(statSync(keys).mode & 0o777).toBe(0o640);
  });

  it('begins on a line of its own', () => {
    writeFileSync(keys, OWN.trimEnd());
    run(shell, ADD);
    expect(lines().slice(0, OWN.length)).toBe(OWN);
    expect(lines().slice(OWN.length)).toMatch(LINE);
  });

  it('is written in one instant: who reads meanwhile finds all lines', () => {
    const before = statSync(keys).ino;
    run(shell, ADD);
    expect(statSync(keys).ino).not.toBe(before);
  });

  it('goes to the file behind a link', () => {
    mkdirSync(`${dir}/real`);
    writeFileSync(`${dir}/real/keys`, OWN);
    rmSync(keys);
    symlinkSync(`${dir}/real/keys`, keys);
    expect(run(shell, ADD).status).toBe(0);
    expect(lstatSync(keys).isSymbolicLink()).toBe(true);
    expect(readFileSync(`${dir}/real/keys`, 'utf8').slice(OWN.length)).toMatch(LINE);
  });

  it('is written into the file where none can be made beside it, longer and shorter', () => {
    const before = statSync(keys).ino;
    const alone = 'cp() { return 1; }; ';
    expect(run(shell, alone + ADD).status).toBe(0);
    expect(lines().slice(OWN.length)).toMatch(LINE);
    expect(run(shell, `${alone}sp_deauthorize u savepoint-1`).status).toBe(0);
    expect([lines(), statSync(keys).ino]).toEqual([OWN, before]);
  });

  it('changes nothing where the new content could not be made', () => {
    expect(run(shell, `awk() { return 1; }; ${ADD}`).status).not.toBe(0);
    expect(lines()).toBe(OWN);
  });

  it('does not take the line of somebody else with it when two come and go at once', () => {
    const both = `
      work() {
        SP_DIR=$SP_STORE/$1; n=0
        while [ $n -lt 15 ]; do
          n=$((n + 1))
          sp_authorize u ssh-ed25519 KEY "$gate" "savepoint-$1" && sp_deauthorize u "savepoint-$1" || exit 1
        done
      }
      work a & one=$!; work b & other=$!
      wait $one && wait $other`;
    expect(run(shell, both)).toMatchObject({ status: 0, stderr: '' });
    expect(lines()).toBe(OWN);
  }, 20_000);
});
