'use client';

import { useEffect, useRef, useState } from 'react';
import { useDebounced } from './use-debounced';
import { type Change, useUrlState } from './use-url-state';

const TYPING_MS = 150;
const NOTHING: Change = {};

/**
 * A text as it is being typed, and as it stands in the address a moment later; each follows the other. A field that showed
 * what the address says would lose letters, and break those that are put together from several keys. `also`: what changes
 * with it, always the same object.
 */
export function useUrlText(name: string, also = NOTHING) {
  const { get, set } = useUrlState();
  const given = get(name) ?? '';
  const [typed, setTyped] = useState(given);
  const text = useDebounced(typed, TYPING_MS);
  const written = useRef(given);

  useEffect(() => {
    if (text === written.current) return;
    written.current = text;
    set({ ...also, [name]: text.trim() === '' ? null : text });
  }, [name, also, text, set]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the router tells may be older than what was written.
  useEffect(() => {
    const now = new URL(window.location.href).searchParams.get(name) ?? '';
    if (now === written.current.trim() || now === written.current) return;
    written.current = now;
    setTyped(now);
  }, [given]);

  return { typed, setTyped, text };
}
