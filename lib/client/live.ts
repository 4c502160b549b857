import type { ChangeEvent } from '@/lib/domain/view';
import { EVERYTHING, type Touched, touchedBy } from './invalidation';

/**
 * `live`: changes arrive by themselves. `polling`: no stream gets through, but the server answers when asked.
 * `broken`: it does not even do that.
 */
export type LiveState = 'connecting' | 'live' | 'polling' | 'broken';

const POLL_MS = 5_000;
/** The server says something every 15 s. A proxy that keeps answers back looks like a stream on which nothing comes. */
const QUIET_MS = 40_000;
const FIRST_WORD_MS = 8_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** The part of an EventSource that is used here. */
export type Source = {
  addEventListener: (
    name: string,
    hear: (event: { data: string; lastEventId: string }) => void,
  ) => void;
  close: () => void;
};

export type LiveParts = {
  /** The server's mark when the page was made. */
  since: string;
  open: (since: string) => Source;
  ask: (since: string) => Promise<{ mark: string; events: ChangeEvent[] | null }>;
  touch: (touched: Touched) => void;
  tell: (state: LiveState) => void;
};

/** Follows the server's stream, asks instead while there is none, and never misses a change. Returns the way to end it. */
export function keepLive({ since: from, open, ask, touch, tell }: LiveParts): () => void {
  let source: Source | undefined;
  let since = from;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let over = false;

  const apply = (events: ChangeEvent[] | null) => {
    if (!events) return touch(EVERYTHING);
    for (const event of events) touch(touchedBy(event));
  };

  function connect(): void {
    const one = open(since);
    source = one;
    waitAtMost(FIRST_WORD_MS);
    const on = (name: string, hear: (data: unknown) => void) =>
      one.addEventListener(name, (event) => {
        if (source !== one) return;
        if (event.lastEventId) since = event.lastEventId;
        waitAtMost(QUIET_MS);
        hear(JSON.parse(event.data));
      });
    on('hello', greeted);
    on('beat', () => {});
    on('reset', () => apply(null));
    on('change', (events) => apply(events as ChangeEvent[]));
    one.addEventListener('error', () => {
      if (source === one) broke();
    });
  }

  function waitAtMost(ms: number): void {
    clearTimeout(quiet);
    quiet = setTimeout(broke, ms);
  }

  function greeted(): void {
    pauseMs = FIRST_PAUSE_MS;
    clearInterval(poll);
    poll = undefined;
    tell('live');
  }

  /** The browser would try again by itself, but not after an answer that is no stream, nor on one that is silent. */
  function broke(): void {
    clearTimeout(quiet);
    source?.close();
    source = undefined;
    if (!poll) {
      tell('broken');
      poll = setInterval(askNow, POLL_MS);
      askNow();
    }
    again = setTimeout(connect, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  function askNow(): void {
    ask(since).then(
      (answer) => {
        if (over || !poll) return;
        since = answer.mark;
        apply(answer.events);
        tell('polling');
      },
      () => {
        if (!over && poll) tell('broken');
      },
    );
  }

  connect();
  return () => {
    over = true;
    source?.close();
    source = undefined;
    clearTimeout(quiet);
    clearTimeout(again);
    clearInterval(poll);
  };
}
