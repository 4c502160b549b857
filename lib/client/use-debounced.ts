'use client';

import { useEffect, useState } from 'react';

/** The value, once it has stayed the same for a while. Compare by a primitive or a stable object. */
export function useDebounced<T>(value: T, waitMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
}
