import { fail } from '@/lib/domain/problem';

export const MAX_FAILURES = 5;
export const WAIT_MS = 60_000;
/** Accounts remembered at most, so that a flood of invented addresses cannot fill the memory. */
const MAX_ACCOUNTS = 10_000;

type Tries = { failures: number; lastAt: number };

const shared = globalThis as typeof globalThis & { savepointTries?: Map<string, Tries> };

function allTries(): Map<string, Tries> {
  shared.savepointTries ??= new Map();
  return shared.savepointTries;
}

/**
 * Counts a try to sign in, or throws `sign-in-throttled` after five failures within a minute of each other.
 * By account and not by address: a client can invent its address. Counted before the password is checked,
 * so that many tries at once do not slip through.
 */
export function countTry(account: string, now = Date.now()): void {
  const tries = allTries();
  const before = tries.get(account);
  const isFresh = before !== undefined && now - before.lastAt < WAIT_MS;
  const failures = isFresh ? before.failures : 0;
  if (before && failures >= MAX_FAILURES) {
    fail('sign-in-throttled', { seconds: Math.ceil((before.lastAt + WAIT_MS - now) / 1000) });
  }
  // Set anew, so that the map stays in the order of the last try and the oldest goes first.
  tries.delete(account);
  tries.set(account, { failures: failures + 1, lastAt: now });
  const oldest = tries.keys().next();
  if (tries.size > MAX_ACCOUNTS && !oldest.done) tries.delete(oldest.value);
}

/** The password was right: the account starts from zero. */
export function forgetTries(account: string): void {
  allTries().delete(account);
}
