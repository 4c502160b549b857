import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeEvent } from '@/lib/domain/view';
import { EVERYTHING, type Touched, touchedBy } from './invalidation';
import { keepLive, type LiveState } from './live';

type Hear = (event: { data: string; lastEventId: string }) => void;

const host: ChangeEvent = { topic: 'host', hostId: 'h' };

/** A browser before a server that can be made to go away, to keep silent, or to answer only when asked. */
function stage() {
  const streams: { since: string; say: (name: string, data: unknown, id?: string) => void }[] = [];
  const asked: string[] = [];
  const touched: Touched[] = [];
  const states: LiveState[] = [];
  let closed = 0;
  let look: (isSeen: boolean) => void = () => {};
  let watched = true;
  let answer: { mark: string; events: ChangeEvent[] | null } | undefined;
  const end = keepLive({
    since: 'e-1',
    open: (since) => {
      const hearers = new Map<string, Hear>();
      streams.push({
        since,
        say: (name, data, id = '') =>
          hearers.get(name)?.({ data: JSON.stringify(data), lastEventId: id }),
      });
      return {
        addEventListener: (name, hear) => hearers.set(name, hear),
        close: () => {
          closed += 1;
        },
      };
    },
    ask: async (since) => {
      asked.push(since);
      if (!answer) throw new Error('no server');
      return answer;
    },
    touch: (one) => touched.push(one),
    tell: (state) => {
      if (states.at(-1) !== state) states.push(state);
    },
    whenSeen: (told) => {
      look = told;
      return () => {
        watched = false;
      };
    },
  });
  return {
    ...{ streams, asked, touched, states, end },
    closed: () => closed,
    isWatched: () => watched,
    see: (isSeen: boolean) => look(isSeen),
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    last: () => streams.at(-1) ?? expect.fail('no stream'),
  };
}

describe('keepLive', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('follows the stream from the mark of the page', async () => {
    const { streams, states, touched, last, asked } = stage();
    expect(streams[0]?.since).toBe('e-1');
    last().say('hello', null, 'e-1');
    last().say('change', [host], 'e-2');
    await vi.advanceTimersByTimeAsync(20_000);
    last().say('beat', null, 'e-2');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states).toEqual(['live']);
    expect(touched).toEqual([touchedBy(host)]);
    expect(asked).toEqual([]);
  });

  it('asks while the stream is broken, and comes back to it where it was left', async () => {
    const { states, touched, last, streams, asked, answerWith } = stage();
    last().say('hello', null, 'e-4');
    last().say('error', null);
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toEqual(['live', 'broken']);
    expect(asked).toEqual(['e-4']);
    answerWith({ mark: 'e-6', events: [host] });
    last().say('error', null);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states).toEqual(['live', 'broken', 'polling']);
    expect(touched).toEqual([touchedBy(host)]);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(streams.at(-1)?.since).toBe('e-6');
    last().say('hello', null, 'e-6');
    expect(states).toEqual(['live', 'broken', 'polling', 'live']);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toHaveLength(before);
  });

  it('does not believe in a stream that a proxy holds back', async () => {
    const { states, answerWith, closed, touched } = stage();
    answerWith({ mark: 'e-2', events: [host] });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(states, 'it may only be slow').toEqual([]);
    expect(touched, 'which nobody has to wait for').toContainEqual(touchedBy(host));
    await vi.advanceTimersByTimeAsync(16_000);
    expect(states).toEqual(['polling']);
    expect(closed()).toBeGreaterThan(0);
    expect(touched).toContainEqual(touchedBy(host));
  });

  it('does not believe in a stream that fell silent', async () => {
    const { states, last } = stage();
    last().say('hello', null, 'e-1');
    await vi.advanceTimersByTimeAsync(41_000);
    expect(states).toEqual(['live', 'broken']);
  });

  it('reads everything again when the server does not know the mark', async () => {
    const { touched, last, answerWith } = stage();
    last().say('hello', null, 'f-0');
    last().say('reset', null, 'f-0');
    expect(touched).toEqual([EVERYTHING]);
    answerWith({ mark: 'f-1', events: null });
    last().say('error', null);
    await vi.advanceTimersByTimeAsync(0);
    expect(touched).toEqual([EVERYTHING, EVERYTHING]);
  });

  it('has no words for one stream that ends while the server answers', async () => {
    const { states, last, answerWith, streams } = stage();
    answerWith({ mark: 'e-1', events: [] });
    last().say('hello', null, 'e-1');
    last().say('error', null);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(streams).toHaveLength(2);
    last().say('hello', null, 'e-1');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states).toEqual(['live']);
  });

  it('gives its connection back when nobody looks, and misses nothing', async () => {
    const { states, last, see, closed, asked, streams } = stage();
    last().say('hello', null, 'e-7');
    see(false);
    await vi.advanceTimersByTimeAsync(30_000);
    see(true);
    last().say('beat', null, 'e-8');
    await vi.advanceTimersByTimeAsync(39_000);
    expect(closed(), 'a short look away is none').toBe(0);
    last().say('beat', null, 'e-8');
    see(false);
    await vi.advanceTimersByTimeAsync(39_000);
    last().say('beat', null, 'e-9');
    await vi.advanceTimersByTimeAsync(600_000);
    expect([closed(), asked.length, streams.length]).toEqual([1, 0, 1]);
    see(true);
    expect(last().since).toBe('e-9');
    last().say('hello', null, 'e-12');
    expect(states).toEqual(['live']);
  });

  it('leaves nothing running at its end', async () => {
    const { end, last, asked, streams, see, isWatched } = stage();
    see(false);
    last().say('error', null);
    end();
    const before = [asked.length, streams.length];
    await vi.advanceTimersByTimeAsync(100_000);
    expect([asked.length, streams.length]).toEqual(before);
    expect(vi.getTimerCount()).toBe(0);
    expect(isWatched()).toBe(false);
  });
});
