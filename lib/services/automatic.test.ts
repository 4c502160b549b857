import { describe, expect, it } from 'vitest';
import { manifest } from '@/lib/plan/testing';
import { automaticDays, outdated } from './automatic';

const NOW = '2026-11-23T12:00:00Z';
const id = (n: number) => `20261120t000000-00000${n}`;

describe('automatic snapshots', () => {
  it('go when their time is over by the host’s clock, the oldest of a VM first; others never', () => {
    const old = { takenAt: '2026-11-10T00:00:00Z' };
    const oldest = manifest({ id: id(1), automatic: true, takenAt: '2026-11-01T00:00:00Z' });
    const all = [
      manifest({ id: id(2), automatic: true, ...old }),
      oldest,
      manifest({ id: id(3), ...old }),
      manifest({ id: id(4), automatic: true, takenAt: '2026-11-22T00:00:00Z' }),
    ];
    expect(outdated(all, NOW, 7)).toEqual([oldest]);
    expect(outdated(all, NOW, 30)).toEqual([]);
    expect(outdated(all, 'no clock', 7)).toEqual([]);
  });

  it('stay a week unless a sensible number says otherwise', () => {
    expect(['', 'x', '-1', undefined].map((text) => automaticDays(text))).toEqual([7, 7, 7, 7]);
    expect(['0', '0.5', '30'].map((text) => automaticDays(text))).toEqual([0, 0.5, 30]);
  });
});
