'use client';

import dynamic from 'next/dynamic';
import type { ComponentType } from 'react';

const WAIT_MS = 3_000;
const ASK_MS = 1_000;

/**
 * A dialog, or what else nobody sees at first: it comes to the browser behind the page and not with it, and is there when
 * it is opened. Opened while the server is away, it comes when the server is back.
 */
export function later<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  // One that fails is fetched again when it is needed.
  if (typeof window !== 'undefined') setTimeout(() => load().catch(() => {}), WAIT_MS);
  return dynamic(() => whenReached(load));
}

/**
 * What `load` gives. A failure while nobody answers is the server's restart and not the part's: it is asked for again.
 * @throws what `load` throws although the server is there: the part is of another build
 */
export async function whenReached<T>(
  load: () => Promise<T>,
  answers: () => Promise<boolean> = serverAnswers,
): Promise<T> {
  try {
    return await load();
  } catch {
    while (!(await answers())) await new Promise((tick) => setTimeout(tick, ASK_MS));
    return load();
  }
}

const serverAnswers = () =>
  fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
