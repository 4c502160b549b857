import type { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { makeInvalidator, touchedBy } from './invalidation';

function fakeClient() {
  const rounds: string[] = [];
  const finish: (() => void)[] = [];
  const client = {
    invalidateQueries: ({ queryKey }: { queryKey: readonly unknown[] }) => {
      rounds.push(JSON.stringify(queryKey));
      return new Promise<void>((resolve) => finish.push(resolve));
    },
  } as unknown as QueryClient;
  const finishAll = () => {
    for (const resolve of finish.splice(0)) resolve();
  };
  return { client, rounds, finishAll };
}

describe('makeInvalidator', () => {
  it('gathers the same key and starts no second read before the first has ended', async () => {
    vi.useFakeTimers();
    const { client, rounds, finishAll } = fakeClient();
    const invalidate = makeInvalidator(client);
    invalidate({ keys: [['tasks']] });
    invalidate({ keys: [['tasks'], ['fleet']] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toEqual(['["tasks"]', '["fleet"]']);

    invalidate({ keys: [['tasks']] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toHaveLength(2);

    finishAll();
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toEqual(['["tasks"]', '["fleet"]', '["tasks"]']);
    vi.useRealTimers();
  });

  it('reads once what two changes touch', async () => {
    vi.useFakeTimers();
    const { client, rounds } = fakeClient();
    const invalidate = makeInvalidator(client);
    invalidate({
      keys: [
        ['vm', 'h1'],
        ['fleet', 'places'],
      ],
    });
    invalidate({ keys: [['vm']] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rounds).toEqual(['["fleet","places"]', '["vm"]']);
    vi.useRealTimers();
  });
});

describe('touchedBy', () => {
  it('names the task, its VM, and its host within the lists of all hosts', () => {
    expect(touchedBy({ topic: 'task', taskId: 't', hostId: 'h' })).toEqual({
      keys: [['tasks'], ['task', 't'], ['vm', 'h']],
      hostIds: ['h'],
    });
  });

  it('names every VM where a place holds something else, and no list of all hosts', () => {
    expect(touchedBy({ topic: 'held' })).toEqual({ keys: [['vm']] });
  });
});
