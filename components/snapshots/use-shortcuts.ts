'use client';

import { type KeyboardEvent, useRef } from 'react';
import { askedBy } from './shortcuts';
import type { Verb } from './snapshot-toolbar';

/** Keys of the grid and of the bar above it, caught before the grid takes their letters for a name. */
export function useShortcuts(onAsk: (verb: Verb) => void, onSheet: () => void) {
  const typedAt = useRef(0);
  return (event: KeyboardEvent<HTMLElement>) => {
    // What hangs above the page, a menu or a picture, has keys of its own, although React tells of them here.
    if (!(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
    const isGrid = event.target instanceof Element && event.target.closest('[role="treegrid"]');
    const asked = askedBy(event, isGrid ? typedAt.current : 0, event.timeStamp);
    if (asked === undefined) {
      if (event.key.length === 1 && event.key !== ' ') typedAt.current = event.timeStamp;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (asked === 'sheet') onSheet();
    else onAsk(asked);
  };
}
