import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ChangeEvent } from '@/lib/domain/view';

const GATHER_MS = 150;

/** What must be read again after a change: prefixes of query keys. */
export function touchedBy(event: ChangeEvent): QueryKey[] {
  switch (event.topic) {
    case 'hosts':
      return [['fleet'], ['vm'], ['tasks']];
    case 'host':
      return [['fleet'], ['vm', event.hostId], ['preview', event.hostId]];
    case 'task':
      return [['tasks'], ['task', event.taskId], ['fleet'], ['vm', event.hostId]];
  }
}

/**
 * Gathers changes and reads again one round after the other. A running task sends many: without
 * this, each would cancel the read that the one before it had started, and nothing would arrive.
 */
export function makeInvalidator(client: QueryClient) {
  const waiting = new Map<string, QueryKey>();
  let busy = false;

  async function drain() {
    while (waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const keys = [...waiting.values()];
      waiting.clear();
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    }
  }

  return (keys: QueryKey[]) => {
    for (const key of keys) waiting.set(JSON.stringify(key), key);
    if (busy) return;
    busy = true;
    void drain().finally(() => {
      busy = false;
    });
  };
}
