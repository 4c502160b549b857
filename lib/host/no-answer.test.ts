import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/**
 * A VM that lies on an overlay, while libvirtd is restarted, or has a saved memory: what looks like "it lies on nothing" is
 * no reason to remove a file that a guest writes to.
 */
const UUID = '11111111-2222-3333-4444-555555555555';
const OTHER = '11111111-2222-3333-4444-666666666666';

const VIRSH = `shift 3
[ ! -e "$DOUBLE/down" ] || exit 1
case $* in
  *--with-managed-save*) cat "$DOUBLE/saved" ;;
  list*) cat "$DOUBLE/known" ;;
  domstate*) grep -q ${UUID} "$DOUBLE/known" && cat "$DOUBLE/state" ;;
  domblklist*) grep -q ${UUID} "$DOUBLE/known" && echo " vda   $(cat "$DOUBLE/disk")" ;;
  resume*) echo running >"$DOUBLE/state" ;;
esac`;

const host = playHost(({ put, program }) => {
  program('virsh', VIRSH);
  program('qemu-img', ': >"$DOUBLE/folded"');
  for (const [name, text] of Object.entries({
    ...{ overlay: '', holding: '', saved: '\n', known: `${OTHER}\n${UUID}\n\n` },
    ...{ state: 'running\n', disk: '/img/base' },
  })) {
    put(name, text);
  }
});
const { at, put, isThere } = host;

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function run(words: string) {
    const { status } = host.run(shell, words, at('overlay'));
    return { ok: status === 0, isThere: isThere('overlay') };
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
    expect(isThere('holding')).toBe(true);
    rmSync(at('down'));
    expect(run(`sp_awake ${UUID}`).ok).toBe(true);
    expect(isThere('holding')).toBe(false);
  });

  it('an overlay that a saved memory names is left as it is', () => {
    put('state', 'shut off\n');
    put('disk', at('overlay'));
    put('saved', `${UUID}\n\n`);
    expect(run(fold)).toEqual({ ok: false, isThere: true });
    expect(isThere('folded')).toBe(false);
    put('saved', `${OTHER}\n\n`);
    run(fold);
    expect(isThere('folded')).toBe(true);
  });
});
