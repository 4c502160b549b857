import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { playHost } from './testing';

/** Which snapshots an image holds, as qemu-img lists them: of a real image, and of one with states as large as can be. */
const NAMES = [
  'before update',
  'a much longer name than the column',
  '升级前',
  'snap10',
  "it's \\ 1",
];
const host = playHost(({ at }) => {
  const image = at('image');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', image, '64K']);
  for (const name of NAMES) execFileSync('qemu-img', ['snapshot', '-c', name, image]);
});

describe.each(['dash', 'bash'])('a snapshot in an image, by %s', (shell) => {
  const isThere = (name: string) => {
    const words =
      'sp_why() { true; }; LC_ALL=C; export LC_ALL; sp_image_names "$DOUBLE/image" "$1"';
    return host.run(shell, words, name).status === 0;
  };

  it.each(NAMES)('is there under its own name: %s', (name) => expect(isThere(name)).toBe(true));

  it.each([
    'snap1',
    'update',
    'before',
    '1',
    '0',
    '0 B',
    'TAG',
    'a much longer name than',
    '20',
    'ap10',
  ])('and not because the list has “%s” in it somewhere', (name) =>
    expect(isThere(name)).toBe(false),
  );

  it('also where no blank is left between its name and its size', () => {
    host.program(
      'qemu-img',
      `cat <<'E'
Snapshot list:
ID        TAG               VM SIZE                DATE     VM CLOCK     ICOUNT
1         before_the_updates1.12 GiB 2026-11-20 00:00:00 00:00:00.000          0
E`,
    );
    expect(['before_the_updates', 'before_the_update', 'before_the_updates1'].map(isThere)).toEqual(
      [...[true, false, false]],
    );
  });

  it('nothing is said of one that cannot be read', () => {
    host.program('qemu-img', 'exit 1');
    expect(isThere('snap10')).toBe(false);
  });
});
