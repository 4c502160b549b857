import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

/**
 * A VM that lies on an overlay, while libvirtd is restarted, or has a saved memory: what looks like "it lies on nothing" is
 * no reason to remove a file that a guest writes to.
 */
const UUID = '11111111-2222-3333-4444-555555555555';
const OTHER = '11111111-2222-3333-4444-666666666666';

const VIRSH = `#!/bin/sh
shift 3
[ ! -e "$DOUBLE/down" ] || exit 1
case $* in
  *--with-managed-save*) cat "$DOUBLE/saved" ;;
  list*) cat "$DOUBLE/known" ;;
  domstate*) grep -q ${UUID} "$DOUBLE/known" && cat "$DOUBLE/state" ;;
  domblklist*) grep -q ${UUID} "$DOUBLE/known" && echo " vda   $(cat "$DOUBLE/disk")" ;;
  resume*) echo running >"$DOUBLE/state" ;;
esac
`;

let dir: string;
const put = (name: string, text: string) => writeFileSync(join(dir, name), text);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'no-answer-'));
  mkdirSync(join(dir, 'bin'));
  for (const [name, text] of Object.entries({
    'bin/virsh': VIRSH,
    'bin/qemu-img': `#!/bin/sh\n: >"$DOUBLE/folded"\n`,
    ...{ overlay: '', holding: '', saved: '\n', known: `${OTHER}\n${UUID}\n\n` },
    ...{ state: 'running\n', disk: '/img/base' },
  })) {
    put(name, text);
    if (name.startsWith('bin/')) chmodSync(join(dir, name), 0o755);
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function run(words: string) {
    const script = `SP_URI=qemu:///system SP_DIR=${dir} SP_LOCK=${dir}/lock
${hostScripts().verbs}
${words}`;
    const PATH = `${join(dir, 'bin')}:${process.env.PATH}`;
    const env = { ...process.env, PATH, DOUBLE: dir };
    const { status } = spawnSync(shell, ['-c', script, 'sh', `${dir}/overlay`], { env });
    return { ok: status === 0, isThere: existsSync(join(dir, 'overlay')) };
  }
  const fold = `sp_fold ${UUID} ${'$1'}.xml vda "$1"`;
  const unlive = `sp_unlive ${UUID} '' ${'$1'}.xml vda "$1"`;
  const drop = `sp_vm=${UUID}; sp_drop_overlay vda "$1"`;

  it.each([fold, unlive, drop])('an overlay is removed that nobody lies on: %s', (words) => {
    expect(run(words)).toEqual({ ok: true, isThere: false });
  });

  it.each([fold, unlive, drop])('and stays while libvirt does not answer: %s', (words) => {
    put('down', '');
    expect(run(words)).toEqual({ ok: false, isThere: true });
  });

  it('it goes with a VM that is not defined any more', () => {
    put('known', `${OTHER}\n\n`);
    expect(run(drop)).toEqual({ ok: true, isThere: false });
    put('overlay', '');
    // But is not folded into disks that nobody knows.
    expect(run(fold)).toEqual({ ok: false, isThere: true });
  });

  it('a guest that stands still is not forgotten while libvirt does not answer', () => {
    put('state', 'paused\n');
    put('down', '');
    expect(run(`sp_awake ${UUID}`).ok).toBe(false);
    expect(existsSync(join(dir, 'holding'))).toBe(true);
    rmSync(join(dir, 'down'));
    expect(run(`sp_awake ${UUID}`).ok).toBe(true);
    expect(existsSync(join(dir, 'holding'))).toBe(false);
  });

  it('an overlay that a saved memory names is left as it is', () => {
    put('state', 'shut off\n');
    put('disk', join(dir, 'overlay'));
    put('saved', `${UUID}\n\n`);
    expect(run(fold)).toEqual({ ok: false, isThere: true });
    expect(existsSync(join(dir, 'folded'))).toBe(false);
    put('saved', `${OTHER}\n\n`);
    run(fold);
    expect(existsSync(join(dir, 'folded'))).toBe(true);
  });
});
