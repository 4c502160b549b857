import { fail } from '@/lib/domain/problem';
import { isShared } from './address';

export const MAX_FAILURES = 5;
/** An office behind one address makes more mistakes than one person. */
export const MAX_FAILURES_OF_ADDRESS = 30;
export const WAIT_MS = 60_000;
/** Accounts and addresses remembered at most, so that a flood of invented ones cannot fill the memory. */
const MAX_KEYS = 10_000;

type Tries = { failures: number; lastAt: number };

const shared = globalThis as typeof globalThis & { savepointTries?: Map<string, Tries> };

function allTries(): Map<string, Tries> {
  shared.savepointTries ??= new Map();
  return shared.savepointTries;
}

/** What a try is counted for: the account, and the address that it comes from where that says something. */
function keysOf(account: string, address: string | null): [string, number][] {
  const keys: [string, number][] = [[`account ${account}`, MAX_FAILURES]];
  if (address && !isShared(address)) keys.push([`address ${address}`, MAX_FAILURES_OF_ADDRESS]);
  return keys;
}

/**
 * Counts a try to sign in, or throws `sign-in-throttled` after too many failures within a minute of each other: five
 * for an account, thirty from an address. Counted before the password is checked, so that many tries at once do not
 * slip through.
 */
export function countTry(account: string, address: string | null = null, now = Date.now()): void {
  const keys = keysOf(account, address);
  for (const [key, limit] of keys) refuseBeyond(limit, allTries().get(key), now);
  for (const [key] of keys) count(key, now);
}

function refuseBeyond(limit: number, before: Tries | undefined, now: number): void {
  if (!before || before.failures < limit || now - before.lastAt >= WAIT_MS) return;
  fail('sign-in-throttled', { seconds: Math.ceil((before.lastAt + WAIT_MS - now) / 1000) });
}

function count(key: string, now: number): void {
  const tries = allTries();
  const before = tries.get(key);
  const failures = before && now - before.lastAt < WAIT_MS ? before.failures : 0;
  // Set anew, so that the map stays in the order of the last try and the oldest goes first.
  tries.delete(key);
  tries.set(key, { failures: failures + 1, lastAt: now });
  const oldest = tries.keys().next();
  if (tries.size > MAX_KEYS && !oldest.done) tries.delete(oldest.value);
}

/** The password was right: the account starts from zero, and the address is not blamed for this try. */
export function forgetTries(account: string, address: string | null = null): void {
  const tries = allTries();
  tries.delete(`account ${account}`);
  const from = tries.get(`address ${address}`);
  if (from) from.failures -= 1;
}
