import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { order } from '@/lib/plan/testing';
import { playHost } from './testing';

/** What a manifest says of the instant, where the script that writes it saw it, and where nobody did. */
const hole = (key: string) => `@${order.taskId}:${key}`;
const TEMPLATE = {
  ...{ takenAt: hole('takenAt'), pauseMs: hole('pauseMs'), quiesced: hole('quiesced') },
  description: '@other:pauseMs',
  parts: [{ file: 'state.save', sizeBytes: hole('size:state.save') }],
};
const host = playHost(({ at, put }) => {
  put(`tasks/${order.taskId}/manifest`, `${JSON.stringify(TEMPLATE)}\n`);
  mkdirSync(at('snapshot'));
  put('snapshot/state.save', 'memory');
});

describe.each(['dash', 'bash'])('a manifest, sealed by %s', (shell) => {
  function sealed(words = '', ...pairs: string[]) {
    const seal = `sp_seal "$DOUBLE/tasks/${order.taskId}/manifest" "$DOUBLE/snapshot" "$@"`;
    const { status } = host.run(shell, `${words}\n${seal}`, ...pairs);
    expect(status === 0).toBe(host.isThere('snapshot/manifest.json'));
    return status === 0 ? JSON.parse(host.got('snapshot/manifest.json')) : undefined;
  }
  const size = () => `size:state.save=${host.at('snapshot/state.save')}`;

  it('has the instant, the pause and the sizes', () => {
    const words = 'SP_TAKEN_AT=2026-11-20T00:00:00Z SP_PAUSE_MS=170 SP_QUIESCED=true';
    expect(sealed(words, size())).toEqual({
      ...{ takenAt: '2026-11-20T00:00:00Z', pauseMs: 170, quiesced: true },
      description: '@other:pauseMs',
      parts: [{ file: 'state.save', sizeBytes: 6 }],
    });
  });

  it('tells of no pause where none was seen: of a VM that was off, or by a recovery', () => {
    expect(sealed('', size())).toMatchObject({ pauseMs: null, quiesced: null });
  });

  it('is of the instant at which overlays were laid over its disks, and not of that at which they were copied', () => {
    host.program('virsh', '');
    host.program('date', 'echo "$(cat "$DOUBLE/now")"');
    host.put('now', '2026-11-20T00:00:00Z');
    const words = 'sp_lay x vda; echo 2026-11-20T00:30:00Z >"$DOUBLE/now"';
    expect(sealed(words, size())).toMatchObject({ takenAt: '2026-11-20T00:00:00Z' });
  });

  it('is not there where a size is missing', () => {
    expect(sealed()).toBeUndefined();
  });
});
