'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** What becomes of search parameters; null: it is taken away. */
export type Change = Record<string, string | null>;

/** Reads and writes search parameters without a round trip to the server. */
export function useUrlState() {
  const params = useSearchParams();

  const set = useCallback((change: Change, history: 'push' | 'replace' = 'replace') => {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    if (url.href === window.location.href) return;
    if (history === 'push') window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
  }, []);

  const get = useCallback((name: string) => params.get(name), [params]);
  return { get, set };
}

/** Opens the task viewer over whatever page is shown. */
export function useOpenTask() {
  const { set } = useUrlState();
  return useCallback((taskId: string) => set({ task: taskId }, 'push'), [set]);
}
