import { describe, expect, it } from 'vitest';
import { order } from '@/lib/plan/testing';
import { playHost } from './testing';

/** The guest writes to an overlay while its disk is copied: the room for that, and for folding it back, is watched. */
const host = playHost(({ put, program }) => {
  // The copy lasts that many turns of the watch, unless it is ended before.
  program('sleep', 'echo >>"$DOUBLE/turns"; exec /bin/sleep 0.02');
  program('df', 'printf "head\\n/dev/loop0 1000 0 %s 0%% /\\n" "$(cat "$DOUBLE/free")"');
  program(
    'cp',
    'while [ "$(wc -l <"$DOUBLE/turns")" -lt "$(cat "$DOUBLE/lasts")" ]; do /bin/sleep 0.01; done',
  );
  put('turns', '');
});

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function copied(freeBytes: number, lasts: number) {
    host.put('turns', '');
    host.put('free', `${freeBytes}\n`);
    host.put('lasts', `${lasts}\n`);
    host.put(`web.img.savepoint-${order.taskId}.overlay`, 'x'.repeat(8192));
    // Another task's is none of ours.
    host.put('web.img.savepoint-20200101t000000-0000aa.overlay', 'x'.repeat(1024 ** 2));
    const { stdout } = host.run(
      shell,
      `SP_TASK=${order.taskId}
sp_why() { echo "why $*"; }
sp_while_room 100000 1 "$DOUBLE" cp a b; echo "$?"`,
    );
    return stdout;
  }

  it('a copy comes to its end where there is room', () => {
    expect(copied(108_192, 3)).toBe('0\n');
  });

  it('it is ended, and why is told, before the overlay could not be folded back any more', () => {
    expect(copied(108_191, Number.MAX_SAFE_INTEGER)).toBe(
      `why no-space 108192 108191 ${host.at()}\n143\n`,
    );
  });
});
