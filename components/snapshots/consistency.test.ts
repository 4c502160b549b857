import { expect, it } from 'vitest';
import { consistency } from './consistency';

it.each([
  [true, 'frozen'],
  [false, 'crashConsistent'],
  [null, undefined],
  [undefined, undefined],
] as const)(
  'says what a snapshot’s filesystems are where that was a question: %s',
  (quiesced, key) => {
    expect(consistency(quiesced === undefined ? {} : { quiesced })).toBe(key);
  },
);
