'use client';

import { useEffect, useState } from 'react';

/** The present moment in milliseconds, renewed at the given pace. For ages and running times. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
