import { setTimeout as pause } from 'node:timers/promises';

export type WaitOptions = { timeoutMs?: number; everyMs?: number };

/**
 * Waits until `probe` gives something other than `undefined` or `false`, and returns it. The one
 * way to wait in the lab: for a fact, with a deadline. What the probe throws is not held back.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 60_000, everyMs = 50 }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const fact = await probe();
    if (fact !== undefined && fact !== false) return fact;
    if (performance.now() >= deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await pause(everyMs);
  }
}
