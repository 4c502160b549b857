import { describe, expect, it } from 'vitest';
import { UUID } from '@/lib/plan/testing';
import { playHost } from './testing';

/** A memory that is being written is given up, and the reason is the right one. */
const host = playHost(({ put, program }) => {
  program('virsh', 'shift 3; echo "$*" >>"$DOUBLE/said"');
  // It looks a few times, and then the job has ended by itself.
  program('sleep', 'echo >>"$DOUBLE/slept"; [ "$(wc -l <"$DOUBLE/slept")" -lt 4 ]');
  program('df', 'printf "Filesystem\\nnone 0 0 %s 0\\n" "$(cat "$DOUBLE/free")"');
  put('state.save', 'x'.repeat(100));
});

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function watched(limit: number, freeMiB: number) {
    host.put('free', String(freeMiB * 1024 ** 2));
    host.run(
      shell,
      `SP_STORE=/store
sp_why() { echo "$*" >"$DOUBLE/why"; }
sp_watch_memory ${UUID} "$DOUBLE/state.save" ${limit}`,
    );
    const read = (name: string) => (host.isThere(name) ? host.got(name).trim() : undefined);
    return { why: read('why'), said: read('said') };
  }
  const said = `domjobabort ${UUID}`;

  it('a guest that writes faster than it is saved', () => {
    expect(watched(99, 100)).toEqual({ why: 'live-not-converging 100', said });
  });

  it('a store that gets full, which is no fault of the guest’s', () => {
    const why = 'no-space 67108864 33554432 /store';
    expect(watched(1000, 32)).toEqual({ why, said });
  });

  it('and nothing else is', () => {
    expect(watched(1000, 100)).toEqual({ why: undefined, said: undefined });
  });
});
