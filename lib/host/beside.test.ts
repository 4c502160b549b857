import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/**
 * A chain of real images of a VM that is not defined any more: its present is in a layer that no definition and no snapshot
 * names, over files that nobody else seems to need.
 */
const UUID = '11111111-2222-3333-4444-555555555555';

const host = playHost(({ at, program }) => {
  // It knows no VM.
  program('virsh', 'case "$*" in *" list "*) echo ;; *) exit 1 ;; esac');
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', at('web.raw'), '64K']);
  lay(at('web.raw'), layer(1));
  lay(layer(1), layer(2));
});
const { at } = host;
const layer = (n: number) => at(`web.raw.savepoint-20261120t000000-00000${n}.layer`);
const lay = (over: string, path: string) =>
  execFileSync('qemu-img', [
    ...['create', '-q', '-f', 'qcow2', '-F', over.endsWith('.raw') ? 'raw' : 'qcow2'],
    ...['-b', over, path],
  ]);

describe.each(['dash', 'bash'])('a layer that nobody seems to need, by %s', (shell) => {
  function run(...lines: string[]) {
    const { status, stdout } = host.run(
      shell,
      `SP_STORE=$DOUBLE/store\nset -u\n${lines.join(' && ')}`,
    );
    return { ok: status === 0, said: stdout };
  }
  const drop = (...paths: string[]) => `sp_drop_between ${UUID} vda ${paths.join(' ')}`;

  it('is removed where nothing lies over it', () => {
    // Nor does a file that only has such a name.
    host.put('web.raw.savepoint-20261120t000000-00000a.aside', 'a disk');
    expect(run(drop(layer(2))).ok).toBe(true);
    expect(existsSync(layer(2))).toBe(false);
    expect(run(drop(layer(1), layer(2)), drop(layer(1))).ok).toBe(true);
    expect(existsSync(layer(1))).toBe(false);
  });

  it('stays below the present of a VM that is not defined, with a word', () => {
    const { ok, said } = run(drop(layer(1)));
    expect({ ok, isThere: existsSync(layer(1)) }).toEqual({ ok: true, isThere: true });
    expect(said).toContain(`${layer(2)} lies over ${layer(1)}`);
  });

  it('stays also where that names it without its folder', () => {
    execFileSync('qemu-img', [
      ...['rebase', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2'],
      ...['-b', layer(1).slice(at().length + 1), layer(2)],
    ]);
    run(drop(layer(1)));
    expect(existsSync(layer(1))).toBe(true);
  });

  it('stays beside a file that cannot be read', () => {
    rmSync(layer(2));
    writeFileSync(layer(2), Buffer.from('514649fb000000ff', 'hex'));
    expect(run(drop(layer(1))).ok).toBe(true);
    expect(existsSync(layer(1))).toBe(true);
  });

  it('stays with all that it lies over', () => {
    lay(layer(2), layer(3));
    expect(run(drop(layer(2)), drop(layer(1), layer(2))).ok).toBe(true);
    expect([1, 2, 3].map(layer).every(existsSync)).toBe(true);
  });

  it('is no small matter where what was to be moved off it still lies over it', () => {
    expect(run(drop(layer(1), layer(2))).ok).toBe(false);
    expect(existsSync(layer(1))).toBe(true);
  });

  it('is merged into no file over which another layer lies', () => {
    const into = at('web.raw');
    // The VM was defined again over its first file: layer 3 is its present, layer 1 that of before.
    lay(into, layer(3));
    const merge = `sp_merge ${UUID} vda ${into} ${layer(3)} $DOUBLE/merging`;
    expect(run(merge)).toEqual({
      ok: false,
      said: `${layer(1)} lies over ${into}, or cannot be read\n`,
    });
    rmSync(layer(1));
    expect(run(`sp_beside ${into} ${layer(3)}`).ok).toBe(true);
  });
});
