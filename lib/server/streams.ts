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

/** Closes every event stream; browsers come back at once, with what they may see by then. */
export function closeStreams(): void {
  for (const close of [...openStreams]) close();
}

/** The same for good: the process ends. */
export function endStreams(): void {
  shared.savepointEnding = true;
  closeStreams();
}
