import { describe, expect, it } from 'vitest';
import { countTry, forgetTries, MAX_FAILURES, WAIT_MS } from './throttle';

const NOW = 1_000_000;
const fill = (account: string) => {
  for (let n = 0; n < MAX_FAILURES; n += 1) countTry(account, NOW);
};
const throttled = (seconds: number) =>
  expect.objectContaining({ problem: { code: 'sign-in-throttled', facts: { seconds } } });

describe('the throttle of sign-in', () => {
  it('says how long to wait after five failures, and lets in after that', () => {
    fill('ann');
    expect(() => countTry('ann', NOW)).toThrow(throttled(60));
    // Trying meanwhile does not prolong the wait.
    expect(() => countTry('ann', NOW + WAIT_MS - 1)).toThrow(throttled(1));
    countTry('ann', NOW + WAIT_MS);
    forgetTries('ann');
  });

  it('counts each account by itself, and forgets after a success', () => {
    fill('bob');
    countTry('eve', NOW);
    forgetTries('bob');
    countTry('bob', NOW);
  });

  it('does not grow without end', () => {
    fill('first');
    for (let n = 0; n < 10_001; n += 1) countTry(`flood-${n}`, NOW);
    countTry('first', NOW);
  });
});
