import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** A dataset goes back as a whole: nothing but the disk may lie in it, whatever characters its path has. */
const host = playHost(({ put }) => {
  put('pool/vm[1].raw', '');
  put('pool/vm[1].raw.savepoint-x', '');
});

describe.each(['dash', 'bash'])('by %s', (shell) => {
  const isWhole = (disk: string) =>
    host.run(
      shell,
      `sp_zfs_at() { echo there; }
sp_zfs_get() { case $1 in type) echo filesystem ;; *) echo "$DOUBLE/pool" ;; esac; }
sp_zfs_whole tank/vm s1 "$DOUBLE/pool/$1"`,
      disk,
    );

  it('a disk alone in it may go back', () => expect(isWhole('vm[1].raw').status).toBe(0));

  it('not beside another file, which is named', () => {
    host.put('pool/vm1.raw', '');
    expect(isWhole('vm[1].raw')).toMatchObject({
      status: 1,
      stdout: `${host.at('pool/vm1.raw')} lies in the same dataset and would go back, too\n`,
    });
    expect(isWhole('vm*.raw').status).toBe(1);
  });
});
