import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

const UUID = '11111111-2222-3333-4444-555555555555';

/** A virsh that notes what it was told, and whose disk lies on the file below once it has been moved there. */
const VIRSH = `#!/bin/sh
shift 3
echo "$*" >>"$DOUBLE/said"
case $* in
  domstate*) cat "$DOUBLE/state" ;;
  domblklist*) echo " vda   $(cat "$DOUBLE/disk")" ;;
  *--pivot*) [ -e "$DOUBLE/stuck" ] || echo /img/base >"$DOUBLE/disk" ;;
esac
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pivot-'));
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin/virsh'), VIRSH);
  chmodSync(join(dir, 'bin/virsh'), 0o755);
  writeFileSync(join(dir, 'disk'), '/img/overlay');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('moving a disk to the file below, by %s', (shell) => {
  function commit(state: string) {
    writeFileSync(join(dir, 'state'), state);
    const script = `SP_URI=qemu:///system SP_DIR=${dir} SP_LOCK=${dir}/lock
${hostScripts().verbs}
sp_watch_over() { : >"$SP_DIR/holding"; }
sp_commit_active ${UUID} "$1" --shallow`;
    const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}`, DOUBLE: dir };
    const { status } = spawnSync(shell, ['-c', script, 'sh', 'vda'], {
      env: { ...process.env, ...env },
    });
    const said = readFileSync(join(dir, 'said'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(UUID));
    return { status, moved: said.find((line) => line.includes('--pivot')), said };
  }

  it('lets a running guest stand still until the definition says so', () => {
    expect(commit('running')).toMatchObject({
      status: 0,
      moved: `suspend ${UUID}; blockjob ${UUID} 'vda' --pivot; resume ${UUID}`,
    });
  });

  it('does not wake a guest that somebody paused', () => {
    expect(commit('paused')).toMatchObject({ status: 0, moved: `blockjob ${UUID} 'vda' --pivot` });
  });

  it('is a failure where the disk stayed, although the guest was resumed', () => {
    writeFileSync(join(dir, 'stuck'), '');
    expect(commit('running').status).toBe(1);
  });
});
