import type { ChangeEvent } from '@/lib/domain/view';
import { EVERYTHING, type Touched, touchedBy } from './invalidation';

/**
 * `live`: changes arrive by themselves. `polling`: no stream gets through, but the server answers when asked.
 * `broken`: it does not even do that. One stream that ends or is slow to begin is no reason for words: the server is asked
 * meanwhile, and the next stream comes in a moment.
 */
export type LiveState = 'connecting' | 'live' | 'polling' | 'broken';

const POLL_MS = 5_000;
/** The server says something every 15 s. A proxy that keeps answers back looks like a stream on which nothing comes. */
const QUIET_MS = 40_000;
const FIRST_WORD_MS = 8_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** A browser has six connections to a server for all its tabs: one that nobody looks at gives its own back. */
const UNSEEN_MS = 60_000;

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
  /** Calls back when the page comes into view and when it goes out of it. Returns the way to end that. */
  whenSeen: (told: (isSeen: boolean) => void) => () => void;
};

/** Follows the server's stream, asks instead while there is none, and never misses a change. Returns the way to end it. */
export function keepLive(parts: LiveParts): () => void {
  const { since: from, open, ask, touch, whenSeen } = parts;
  let source: Source | undefined;
  let since = from;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let unseen: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  /** Streams in a row that ended or did not begin. */
  let failed = 0;
  let state: LiveState = 'connecting';
  let isResting = false;

  function tell(next: LiveState): void {
    state = next;
    parts.tell(next);
  }

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
    failed = 0;
    clearInterval(poll);
    poll = undefined;
    tell('live');
  }

  /** The browser would try again by itself, but not after an answer that is no stream, nor on one that is silent. */
  function broke(): void {
    clearTimeout(quiet);
    source?.close();
    source = undefined;
    failed += 1;
    if (!poll) {
      poll = setInterval(askNow, POLL_MS);
      askNow();
    }
    again = setTimeout(connect, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  function askNow(): void {
    ask(since).then(
      (answer) => {
        if (!poll) return;
        since = answer.mark;
        apply(answer.events);
        if (failed > 1 || state === 'broken') tell('polling');
      },
      () => {
        if (poll) tell('broken');
      },
    );
  }

  function stop(): void {
    source?.close();
    source = undefined;
    clearTimeout(quiet);
    clearTimeout(again);
    clearInterval(poll);
    poll = undefined;
  }

  function rest(): void {
    stop();
    isResting = true;
  }

  connect();
  const unwatch = whenSeen((isSeen) => {
    clearTimeout(unseen);
    if (!isSeen) unseen = setTimeout(rest, UNSEEN_MS);
    else if (isResting) {
      isResting = false;
      failed = 0;
      pauseMs = FIRST_PAUSE_MS;
      connect();
    }
  });
  return () => {
    unwatch();
    clearTimeout(unseen);
    stop();
  };
}
