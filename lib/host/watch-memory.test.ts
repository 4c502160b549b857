import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UUID } from '@/lib/plan/testing';
import { hostScripts } from './scripts';

/** A memory that is being written is given up, and the reason is the right one. */
let dir: string;
const at = (name: string) => join(dir, name);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'watch-memory-'));
  mkdirSync(at('bin'));
  const programs = {
    virsh: 'shift 3; echo "$*" >>"$DOUBLE/said"',
    // It looks a few times, and then the job has ended by itself.
    sleep: 'echo >>"$DOUBLE/slept"; [ "$(wc -l <"$DOUBLE/slept")" -lt 4 ]',
    df: 'printf "Filesystem\\nnone 0 0 %s 0\\n" "$FREE"',
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  writeFileSync(at('state.save'), 'x'.repeat(100));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function watched(limit: number, freeMiB: number) {
    const script = `SP_URI=qemu:///system SP_STORE=/store
${hostScripts().verbs}
sp_why() { echo "$*" >"$DOUBLE/why"; }
sp_watch_memory ${UUID} "$DOUBLE/state.save" ${limit}`;
    const PATH = `${at('bin')}:${process.env.PATH}`;
    const env = { ...process.env, PATH, DOUBLE: dir, FREE: String(freeMiB * 1024 ** 2) };
    spawnSync(shell, ['-c', script, 'sh'], { env });
    const read = (name: string) =>
      existsSync(at(name)) ? readFileSync(at(name), 'utf8').trim() : undefined;
    return { why: read('why'), said: read('said') };
  }
  const said = `domjobabort ${UUID}`;

  it('a guest that writes faster than it is saved', () => {
    expect(watched(99, 100)).toEqual({ why: 'live-not-converging 100', said });
  });

  it('a store that gets full, which is no fault of the guest’s', () => {
    const why = 'no-space 67108864 33554432 /store';
    expect(watched(1000, 32)).toEqual({ why, said });
  });

  it('and nothing else is', () => {
    expect(watched(1000, 100)).toEqual({ why: undefined, said: undefined });
  });
});
