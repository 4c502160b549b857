// Route handlers and instrumentation have their own copies of this module; the set must be one.
const shared = globalThis as typeof globalThis & { savepointStreams?: Set<() => void> };
shared.savepointStreams ??= new Set();

/**
 * How to close each open event stream. Next waits for open responses when it is told to end,
 * so the end of the process must close them.
 */
export const openStreams: Set<() => void> = shared.savepointStreams;

/** Closes every event stream. */
export function closeStreams(): void {
  for (const close of [...openStreams]) close();
}
