import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

/** The check of an image by both shells, with a virsh and a qemu-img of our own on the path. */
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'verify-'));
  for (const folder of ['bin', 'locks', 'tasks/verify', 'tasks/other']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  writeFileSync(join(dir, 'image'), 'image');
  program('sleep', ':');
});
afterEach(() => rmSync(dir, { recursive: true }));

function program(name: string, body: string): void {
  const file = join(dir, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

/** Whether the image is called broken. */
function calledBroken(shell: string): boolean {
  const script = `SP_URI=x SP_STORE='${dir}' SP_DIR='${dir}/tasks/verify' SP_FAILED=''
${hostScripts().verbs}
sp_qcow2_check uuid '${dir}/image' disk-vda`;
  const env = { ...process.env, PATH: `${dir}/bin:${process.env.PATH}` };
  execFileSync(shell, ['-c', script], { env, stdio: 'pipe' });
  return existsSync(join(dir, 'tasks/verify/bad'));
}

describe.each(['dash', 'bash'])('an image that looks broken, by %s', (shell) => {
  beforeEach(() => {
    program('virsh', 'echo shut off');
    program('qemu-img', 'exit 2');
  });

  it('is called so when nobody is at work', () => expect(calledBroken(shell)).toBe(true));

  it('is called so when the last task on the VM has ended', () => {
    writeFileSync(join(dir, 'locks/uuid'), 'other\n');
    writeFileSync(join(dir, 'tasks/other/ended'), '');
    expect(calledBroken(shell)).toBe(true);
  });

  it('is not while a task works on the VM, which is off in its midst', () => {
    writeFileSync(join(dir, 'locks/uuid'), 'other\n');
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when a task began meanwhile', () => {
    program('qemu-img', `echo other > '${dir}/locks/uuid'; exit 2`);
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when somebody wrote to it meanwhile', () => {
    program('qemu-img', `echo more >> '${dir}/image'; exit 2`);
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when it is whole the next time', () => {
    program('qemu-img', `[ -e '${dir}/seen' ] || { : > '${dir}/seen'; exit 2; }`);
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not while the VM runs', () => {
    program('virsh', 'echo running');
    expect(calledBroken(shell)).toBe(false);
  });
});

describe.each(['dash', 'bash'])('what was read, by %s', (shell) => {
  it.each([
    ['all of it is new', undefined, 'state.save a\ndisk-vda b\n'],
    [
      'a merge made it forget one',
      'state.save a\nstate.save.zst z\n',
      'state.save a\nstate.save.zst z\ndisk-vda b\n',
    ],
    ['nothing is new', 'state.save a\ndisk-vda b\n', 'state.save a\ndisk-vda b\n'],
    ['it was another before', 'state.save a\ndisk-vda old\n', 'state.save a\ndisk-vda old\n'],
  ])('is what later readings are compared with: %s', (_case, before, after) => {
    const task = join(dir, 'tasks/verify');
    if (before !== undefined) writeFileSync(join(dir, 'hashes'), before);
    writeFileSync(join(task, 'hashes'), 'state.save a\ndisk-vda b\n');
    const script = `SP_DIR='${task}'\n${hostScripts().verbs}\nsp_learn '${dir}'`;
    execFileSync(shell, ['-c', script], { stdio: 'pipe' });
    expect(readFileSync(join(dir, 'hashes'), 'utf8')).toBe(after);
  });
});
