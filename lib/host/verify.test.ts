import { mkdirSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** The check of an image by both shells, with a virsh and a qemu-img of our own on the path. */
const host = playHost(({ at, put, program }) => {
  for (const folder of ['locks', 'tasks/verify', 'tasks/other']) {
    mkdirSync(at(folder), { recursive: true });
  }
  put('image', 'image');
  program('sleep', ':');
});
const { put, got, isThere, program } = host;

/** Whether the image is called broken. */
function calledBroken(shell: string): boolean {
  const check = 'SP_DIR=$DOUBLE/tasks/verify; sp_qcow2_check uuid "$DOUBLE/image" disk-vda';
  expect(host.run(shell, check).status).toBe(0);
  return isThere('tasks/verify/bad');
}

describe.each(['dash', 'bash'])('an image that looks broken, by %s', (shell) => {
  beforeEach(() => {
    program('virsh', 'echo shut off');
    program('qemu-img', 'exit 2');
  });

  it('is called so when nobody is at work', () => expect(calledBroken(shell)).toBe(true));

  it('is called so when the last task on the VM has ended', () => {
    put('locks/uuid', 'other\n');
    put('tasks/other/ended', '');
    expect(calledBroken(shell)).toBe(true);
  });

  it('is not while a task works on the VM, which is off in its midst', () => {
    put('locks/uuid', 'other\n');
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when a task began meanwhile', () => {
    program('qemu-img', 'echo other >"$DOUBLE/locks/uuid"; exit 2');
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when somebody wrote to it meanwhile', () => {
    program('qemu-img', 'echo more >>"$DOUBLE/image"; exit 2');
    expect(calledBroken(shell)).toBe(false);
  });

  it('is not when it is whole the next time', () => {
    program('qemu-img', '[ -e "$DOUBLE/seen" ] || { : >"$DOUBLE/seen"; exit 2; }');
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
    if (before !== undefined) put('hashes', before);
    put('tasks/verify/hashes', 'state.save a\ndisk-vda b\n');
    expect(host.run(shell, 'SP_DIR=$DOUBLE/tasks/verify; sp_learn "$DOUBLE"').status).toBe(0);
    expect(got('hashes')).toBe(after);
  });
});

describe.each(['dash', 'bash'])(
  'a reading that was interrupted before its result, by %s',
  (shell) => {
    const finish = `SP_TASK=new; SP_DIR=$DOUBLE/tasks/new; mkdir "$SP_DIR"
sp_listed() { true; }
sp_why() { true; }
sp_attempt verify 2 && sp_verified "$DOUBLE" s1`;
    beforeEach(() => put('tasks/verify/journal', 'x\n'));

    it('is brought to its end with what it had read', () => {
      put('tasks/verify/hashes', 'state.save a\n');
      expect(host.run(shell, finish).status).toBe(0);
      expect(JSON.parse(got('verified.json'))).toMatchObject({
        ok: true,
        parts: { 'state.save': 'a' },
      });
      expect(got('hashes')).toBe('state.save a\n');
    });

    it('and says what was bad', () => {
      put('tasks/verify/hashes', 'state.save a\n');
      put('tasks/verify/bad', 'state.save\n');
      expect(host.run(shell, finish).status).toBe(1);
      expect(JSON.parse(got('verified.json'))).toMatchObject({ ok: false, bad: ['state.save'] });
    });

    it('nothing is called whole where nothing was read', () => {
      expect(host.run(shell, finish).status).toBe(1);
      expect([isThere('verified.json'), isThere('verified.json.new')]).toEqual([false, false]);
    });
  },
);
