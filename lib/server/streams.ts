// Route handlers and instrumentation have their own copies of this module; the set must be one.
const shared = globalThis as typeof globalThis & {
  savepointStreams?: Set<() => void>;
  savepointEnding?: boolean;
};
shared.savepointStreams ??= new Set();

/**
 * How to close each open event stream. Next waits for open responses when it is told to end,
 * so the end of the process must close them.
 */
export const openStreams: Set<() => void> = shared.savepointStreams;

/** Whether the process is about to end: a browser that comes back at once would keep it from ending. */
export const isEnding = () => shared.savepointEnding === true;

/** Closes every event stream, for good. */
export function closeStreams(): void {
  shared.savepointEnding = true;
  for (const close of [...openStreams]) close();
}
