import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tpm-'));
  mkdirSync(join(dir, 'state', 'tpm2'), { recursive: true });
  writeFileSync(join(dir, 'state', 'tpm2', 'tpm2-00.permall'), 'secret');
  writeFileSync(join(dir, 'state', 'tpm2', '.lock'), '');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('the state of a TPM, by %s', (shell) => {
  const run = (words: string) => {
    const script = `LC_ALL=C SP_DIR=${dir}; export LC_ALL\n${hostScripts().verbs}\nsp_why() { echo "$*"; }\n${words}`;
    return spawnSync(shell, ['-c', script], { encoding: 'utf8' });
  };
  const there = () => join(dir, 'back', 'tpm2', 'tpm2-00.permall');

  it('is kept and put back', () => {
    expect(run(`sp_keep_tpm ${dir}/state ${dir}/kept`).status).toBe(0);
    expect(run(`sp_put_tpm ${dir}/kept ${dir}/back`).status).toBe(0);
    expect(readFileSync(there(), 'utf8')).toBe('secret');
  });

  it.each(['a link', 'a program for everybody'])('is not put back with %s in it', (what) => {
    if (what === 'a link') symlinkSync('/etc', join(dir, 'state', 'etc'));
    else spawnSync('chmod', ['4755', join(dir, 'state', 'tpm2', '.lock')]);
    expect(run(`sp_keep_tpm ${dir}/state ${dir}/kept`).status).toBe(0);
    const { status, stdout } = run(`sp_put_tpm ${dir}/kept ${dir}/back`);
    expect(status).toBe(1);
    expect(stdout).toContain('snapshot-part-damaged');
    expect(existsSync(there())).toBe(false);
  });
});
