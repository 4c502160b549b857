import { describe, expect, it } from 'vitest';
import { readFiles, readFilesystems } from './files';

const stat = (path: string) => `s regular file|1000|8|512|65024|1700000000|${path}\n`;
const backingOf = (path: string, below: string, chains = '') =>
  readFiles(stat(path), below, chains, '').get(path)?.backing;

describe('the files below a disk', () => {
  it('are followed link by link, whatever they are called', () => {
    const below = `o /img/a|b.qcow2\nu /img/mid 'x'.qcow2\no /img/mid 'x'.qcow2\nu /img/base\n`;
    expect(backingOf('/img/a|b.qcow2', below)).toEqual([`/img/mid 'x'.qcow2`, '/img/base']);
    expect(backingOf('/img/other', below)).toEqual([]);
  });

  it('are taken from qemu-img where an image names the next in another way', () => {
    const chains = `c /img/mid\n${JSON.stringify([{ filename: '/img/mid' }, { filename: '/img/far' }])}\n`;
    expect(backingOf('/img/top', 'o /img/top\nu /img/mid\n', chains)).toEqual([
      '/img/mid',
      '/img/far',
    ]);
  });

  it('end where they would go round', () => {
    expect(backingOf('/a', 'o /a\nu /b\no /b\nu /a\n')).toEqual(['/b']);
    expect(backingOf('/a', 'o /a\nu /b\no /b\nu /c\no /c\nu /b\n')).toEqual(['/b', '/c']);
  });
});

it('filesystems are read by where they are mounted, whatever that is called', () => {
  expect(readFilesystems('ext2/ext3|10|100|4096|/\nxfs|1|2|512|/srv/a|b\n')).toEqual([
    { mountPoint: '/', filesystem: 'ext4', freeBytes: 40_960, totalBytes: 409_600 },
    { mountPoint: '/srv/a|b', filesystem: 'xfs', freeBytes: 512, totalBytes: 1024 },
  ]);
});
