'use client';

import { useMedia } from './use-media';

/** Pixels of one rem, as the style sheet sets it. For what is sized by script only. */
export function useRem(): number {
  const isLarge = useMedia('(min-width: 2400px)');
  const isHuge = useMedia('(min-width: 3400px)');
  return isHuge ? 22 : isLarge ? 18 : 16;
}
