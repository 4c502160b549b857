import { describe, expect, it } from 'vitest';
import { countTry, forgetTries, MAX_FAILURES, MAX_FAILURES_OF_ADDRESS, WAIT_MS } from './throttle';

const NOW = 1_000_000;
const fill = (account: string) => {
  for (let n = 0; n < MAX_FAILURES; n += 1) countTry(account, null, NOW);
};
const throttled = (seconds: number) =>
  expect.objectContaining({ problem: { code: 'sign-in-throttled', facts: { seconds } } });

describe('the throttle of sign-in', () => {
  it('says how long to wait after five failures, and lets in after that', () => {
    fill('ann');
    expect(() => countTry('ann', null, NOW)).toThrow(throttled(60));
    // Trying meanwhile does not prolong the wait.
    expect(() => countTry('ann', null, NOW + WAIT_MS - 1)).toThrow(throttled(1));
    countTry('ann', null, NOW + WAIT_MS);
    forgetTries('ann');
  });

  it('counts each account by itself, and forgets after a success', () => {
    fill('bob');
    countTry('eve', null, NOW);
    forgetTries('bob');
    countTry('bob', null, NOW);
  });

  it('counts one address over many accounts, but not what is right', () => {
    const from = '203.0.113.7';
    for (let n = 0; n < MAX_FAILURES_OF_ADDRESS; n += 1) {
      countTry(`right-${n}`, from, NOW);
      forgetTries(`right-${n}`, from);
      countTry(`spray-${n}`, from, NOW);
    }
    expect(() => countTry('spray', from, NOW)).toThrow(throttled(60));
    countTry('spray', '203.0.113.8', NOW);
    countTry('spray', from, NOW + WAIT_MS);
  });

  it('does not take a proxy that it knows nothing of for one client', () => {
    for (let n = 0; n <= MAX_FAILURES_OF_ADDRESS; n += 1) countTry(`p-${n}`, '127.0.0.1', NOW);
  });

  it('does not grow without end', () => {
    fill('first');
    for (let n = 0; n < 10_001; n += 1) countTry(`flood-${n}`, null, NOW);
    countTry('first', null, NOW);
  });
});
