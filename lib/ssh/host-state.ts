import type { Problem } from '@/lib/domain/problem';

/** What becomes of the connection to a host. */
export type HostState =
  | { hostId: string; state: 'connecting' | 'connected' | 'closed' }
  | { hostId: string; state: 'lost' | 'failed'; problem: Problem };

type Listener = (state: HostState) => void;

const shared = globalThis as typeof globalThis & { savepointHostState?: Set<Listener> };

function listeners(): Set<Listener> {
  shared.savepointHostState ??= new Set();
  return shared.savepointHostState;
}

/** Calls back whenever a connection changes its state, until the returned function is called. */
export function onHostState(listener: Listener): () => void {
  listeners().add(listener);
  return () => listeners().delete(listener);
}

/** Tells all listeners. One that throws does not keep the others, or the connection, from going on. */
export function tellHostState(state: HostState): void {
  for (const listener of [...listeners()]) {
    try {
      listener(state);
    } catch (error) {
      console.error('a listener to the state of hosts failed', error);
    }
  }
}
