import { describe, expect, it } from 'vitest';
import { type Bound, formatHeld, freedTogether, together, UNKNOWN } from './sizes';

const held = (bytes: number, bound: Bound = 'exact') => ({ bytes, bound });

describe('several together', () => {
  it.each<[string, Bound[], Bound]>([
    ['nothing', [], 'exact'],
    ['what is known', ['exact', 'exact'], 'exact'],
    ['an upper bound', ['exact', 'most'], 'most'],
    ['a lower bound', ['least', 'exact'], 'least'],
    ['one of each', ['most', 'least'], 'about'],
    ['an estimate', ['exact', 'about'], 'about'],
  ])('are, with %s, as sure as can be', (_, bounds, bound) => {
    expect(together(bounds.map((one) => held(2, one)))).toEqual(held(2 * bounds.length, bound));
  });

  it('free at least what each alone frees', () => {
    expect(freedTogether([held(3), held(4)])).toEqual(held(7, 'least'));
    expect(freedTogether([held(3), UNKNOWN])).toEqual(held(3, 'least'));
    expect(freedTogether([held(3), held(4, 'most')])).toEqual(held(7, 'about'));
    expect(freedTogether([held(3, 'most')])).toEqual(held(3, 'most'));
  });
});

describe('in words', () => {
  it('say how sure they are', () => {
    expect(formatHeld(held(1536))).toBe('1.5 KiB');
    expect(formatHeld(held(1536, 'most'))).toBe('≤ 1.5 KiB');
    expect(formatHeld(held(1536, 'least'))).toBe('≥ 1.5 KiB');
    expect(formatHeld(held(1536, 'about'))).toBe('≈ 1.5 KiB');
  });

  it('are none where nothing is known, and nothing where there is nothing', () => {
    expect(formatHeld(UNKNOWN)).toBe('–');
    expect(formatHeld(held(0))).toBe('0 B');
  });
});
