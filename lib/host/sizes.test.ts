import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';
import { playHost } from './testing';

/** What the script makes of what tools print, by both shells. The tools themselves: `e2e/engine/sizes.test.ts`, `lvm.test.ts`. */
const { at, env, got, put, program } = playHost();

const disk = (driver: string, ref: string) => ({
  ...{ target: 'vda', path: '/img', format: 'raw', captured: true, driver, ref },
});

function measured(shell: string, disks: object[]): string[] {
  // A description cannot pass for a capture: its quotes are escaped.
  const description = '"driver":"reflink","ref":"/etc/passwd"';
  const manifest = `${JSON.stringify({ description, disks })}\n`;
  put('vms/uuid/20261120t000000-000001/manifest.json', manifest);
  return said(shell).trim().split('\n');
}
const said = (shell: string) =>
  execFileSync(shell, ['-s', '--', at()], {
    ...{ env: env(), input: hostScripts().sizes, stdio: 'pipe', encoding: 'utf8' },
  });

describe.each(['dash', 'bash'])('measuring, by %s', (shell) => {
  it('says nothing, and that this is all, where there is nothing', () => {
    expect(said(shell)).toBe('ok\n');
  });

  it('counts the extents that no other file shares', () => {
    program(
      'filefrag',
      `cat <<'END'
Filesystem type is: 58465342
File size of $3 is 67108864 (16384 blocks of 4096 bytes)
 ext:     logical_offset:        physical_offset: length:   expected: flags:
   0:        0..   10239:         24..     10263:  10240:             shared
   1:    10240..   13311:      10264..     13335:   3072:
   2:    13312..   16383:      13336..     16407:   3072:             last,shared,eof
/img/a b: 1 extent found
END`,
    );
    const ref = '/img/a "b"\\new';
    expect(measured(shell, [disk('reflink', ref)])).toEqual([`m 12582912|${ref}`, 'ok']);
  });

  it('leaves out what the tool does not tell', () => {
    program('filefrag', 'echo "FIBMAP: Operation not supported" >&2; exit 1');
    program('rbd', 'exit 2');
    const disks = [disk('reflink', '/img/a'), disk('rbd', 'vms/web@s')];
    expect(measured(shell, disks)).toEqual(['ok']);
  });

  it('takes what RBD says of each snapshot, and not what it says of the image', () => {
    program(
      'rbd',
      `[ "$*" = 'du --format json vms/web' ] || exit 22
echo '{"images":[{"name":"web","snapshot":"s","snapshot_id":4,"provisioned_size":67108864,"used_size":8388608},{"name":"web","id":"1","provisioned_size":67108864,"used_size":4194304}],"total_provisioned_size":67108864,"total_used_size":12582912}'`,
    );
    const disks = [disk('rbd', 'vms/web@s'), disk('rbd', 'vms/web@t')];
    expect(measured(shell, disks)).toEqual(['m 8388608|vms/web@s', 'ok']);
  });

  it('asks for no image whose name begins like an option', () => {
    program('rbd', 'echo "$*" >>"$DOUBLE/asked"; exit 2');
    measured(shell, [disk('rbd', '--id=a/web@s'), disk('rbd', 'vms/web@s')]);
    expect(got('asked')).toBe('du --format json vms/web\n');
  });
});
