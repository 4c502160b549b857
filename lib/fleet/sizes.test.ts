import { describe, expect, it } from 'vitest';
import { readSizes } from './sizes';

describe('what a host measured', () => {
  it('is read by key, whatever a path holds', () => {
    expect(readSizes('m 4096|/img/a|b#s\nm 1|vg/snap\nrubbish\nok\n')).toEqual({
      '/img/a|b#s': 4096,
      'vg/snap': 1,
    });
  });

  it('is nothing when the answer broke off', () => {
    expect(readSizes('m 4096|/img/a#s\n')).toBeUndefined();
    expect(readSizes('')).toBeUndefined();
  });
});
