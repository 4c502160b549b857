'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ChangeEvent } from '@/lib/domain/view';
import { makeInvalidator, touchedBy } from './invalidation';

const POLL_MS = 5000;

export type LiveState = 'connecting' | 'live' | 'broken';

/** Keeps what is shown up to date by the server's event stream; polls while the stream is broken. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    const invalidate = makeInvalidator(client);
    let source: EventSource | undefined;
    let poll: ReturnType<typeof setInterval> | undefined;

    function open() {
      source?.close();
      source = new EventSource('/api/events');
      source.addEventListener('hello', greeted);
      source.addEventListener('change', (event) => invalidate(touchedBy(parse(event))));
      source.addEventListener('error', broke);
    }

    function greeted() {
      setState('live');
      if (poll === undefined) return;
      clearInterval(poll);
      poll = undefined;
      invalidate([[]]);
    }

    function broke() {
      setState('broken');
      poll ??= setInterval(() => {
        invalidate([[]]);
        // The browser itself tries again, except after an answer that is not a stream.
        if (source?.readyState === EventSource.CLOSED) open();
      }, POLL_MS);
    }

    open();
    return () => {
      source?.close();
      clearInterval(poll);
    };
  }, [client]);

  return state;
}

function parse(event: MessageEvent<string>): ChangeEvent {
  return JSON.parse(event.data) as ChangeEvent;
}
