import type { ChangeEvent } from '@/lib/domain/view';

/**
 * Who wants to know that something changed. On `globalThis`, because pages, routes and the start-up hook of one
 * server process each have their own copy of this module.
 */
type Listener = (event: ChangeEvent) => void;
const shared = globalThis as unknown as { savepointListeners?: Set<Listener> };
shared.savepointListeners ??= new Set();
const listeners = shared.savepointListeners;

/** Tells every listener. */
export function publish(event: ChangeEvent): void {
  for (const listener of [...listeners]) listener(event);
}

/** Listens until the returned function is called. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** How many browsers look on: decides how often hosts are asked. */
export const listenerCount = () => listeners.size;
