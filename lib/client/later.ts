'use client';

import dynamic from 'next/dynamic';
import type { ComponentType } from 'react';

const WAIT_MS = 3_000;

/**
 * A dialog, or what else nobody sees at first: it comes to the browser behind the page and not with it, and is there when
 * it is opened.
 */
export function later<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  // One that fails is fetched again when it is needed, and fails there for all to see.
  if (typeof window !== 'undefined') setTimeout(() => load().catch(() => {}), WAIT_MS);
  return dynamic(load);
}
