'use client';

import { useState } from 'react';
import { readKeepFirst, rememberKeepFirst } from './preferences';

/** Whether a rollback keeps the present state first, as it was last chosen in this browser, whichever dialog asked. */
export function useKeepFirst(): [boolean, (keep: boolean) => void] {
  const [isWanted, setWanted] = useState(() => readKeepFirst(document.cookie));
  function keep(wanted: boolean) {
    setWanted(wanted);
    rememberKeepFirst(wanted);
  }
  return [isWanted, keep];
}
