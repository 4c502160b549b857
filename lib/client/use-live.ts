'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ChangeEvent } from '@/lib/domain/view';
import { fetchJson } from './fetch-json';
import { makeInvalidator } from './invalidation';
import { keepLive, type LiveState } from './live';
import { leaveWhenSignedOut } from './signed-out';

export type { LiveState } from './live';

type Answer = { mark: string; events: ChangeEvent[] | null };

const withMark = (path: string, since: string) => `${path}?${new URLSearchParams({ since })}`;

/** Keeps what is shown up to date by the server's event stream, or by asking where no stream gets through. */
export function useLive(mark: string): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(
    () =>
      keepLive({
        since: mark,
        open: (since) => new EventSource(withMark('/api/events', since)),
        ask: (since) => fetchJson<Answer>(withMark('/api/changes', since)).catch(leave),
        touch: makeInvalidator(client),
        tell: setState,
        whenSeen,
      }),
    [client, mark],
  );

  return state;
}

function whenSeen(told: (isSeen: boolean) => void): () => void {
  const look = () => told(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', look);
  look();
  return () => document.removeEventListener('visibilitychange', look);
}

function leave(error: unknown): never {
  leaveWhenSignedOut(error);
  throw error;
}
