import { describe, expect, it } from 'vitest';
import { formatDuration } from '@/lib/domain/format';
import { ageMs, localTime } from './local-time';

describe('localTime', () => {
  it('writes a moment as PVE does, in local time', () => {
    const at = new Date(2026, 10, 3, 4, 5, 6);
    expect(localTime(at.toISOString())).toBe('2026-11-03 04:05:06');
  });

  it('shows text that is no moment as it is', () => {
    expect(localTime('soon')).toBe('soon');
  });
});

describe('ageMs', () => {
  const seen = '2026-11-23T12:00:00.000Z';
  const agedBy = (ms: number) => {
    const age = ageMs(seen, Date.parse(seen) + ms);
    return age === null ? 'now' : formatDuration(age);
  };

  it('gets coarser with age', () => {
    expect(agedBy(3000)).toBe('now');
    expect(agedBy(42_000)).toBe('42 s');
    expect(agedBy(14 * 60_000 + 31_000)).toBe('14 min');
    expect(agedBy(3 * 3_600_000 + 5 * 60_000)).toBe('3 h 5 min');
    expect(agedBy(20 * 3_600_000 + 5 * 60_000)).toBe('20 h');
    expect(agedBy(3 * 86_400_000)).toBe('3 days');
  });

  it('takes a clock that runs behind for now', () => {
    expect(agedBy(-60_000)).toBe('now');
  });
});
