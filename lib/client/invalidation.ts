import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ChangeEvent } from '@/lib/domain/view';
import { readParts } from './parts';

const GATHER_MS = 40;

/** What must be read again after a change: prefixes of query keys, and hosts within lists of all hosts. */
export type Touched = { keys: QueryKey[]; hostIds?: string[] };

export const EVERYTHING: Touched = { keys: [[]] };

export function touchedBy(event: ChangeEvent): Touched {
  switch (event.topic) {
    case 'hosts':
      return { keys: [['fleet'], ['snapshots'], ['vm'], ['tasks']] };
    case 'held':
      return { keys: [['vm']] };
    case 'host':
      return {
        keys: [
          ['vm', event.hostId],
          ['preview', event.hostId],
          ['fleet', 'places'],
        ],
        hostIds: [event.hostId],
      };
    case 'task':
      return {
        keys: [['tasks'], ['task', event.taskId], ['vm', event.hostId]],
        hostIds: [event.hostId],
      };
    case 'bulk':
      return { keys: [['bulks'], ['bulk', event.bulkId]] };
  }
}

/** Those that no other of them reaches: what two of them reached would be read twice, the first time for nothing. */
const outermost = (keys: readonly QueryKey[]) =>
  keys.filter(
    (key) =>
      !keys.some((other) => other.length < key.length && other.every((part, n) => part === key[n])),
  );

/**
 * Gathers changes and reads again one round after the other. A running task sends many: without
 * this, each would cancel the read that the one before it had started, and nothing would arrive.
 */
export function makeInvalidator(client: QueryClient) {
  const waiting = new Map<string, QueryKey>();
  const hosts = new Set<string>();
  let busy = false;

  async function drain() {
    while (waiting.size + hosts.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const keys = outermost([...waiting.values()]);
      const hostIds = [...hosts];
      waiting.clear();
      hosts.clear();
      await Promise.all([
        ...keys.map((queryKey) => client.invalidateQueries({ queryKey })),
        readParts(client, hostIds),
      ]);
    }
  }

  return ({ keys, hostIds = [] }: Touched) => {
    for (const key of keys) waiting.set(JSON.stringify(key), key);
    for (const hostId of hostIds) hosts.add(hostId);
    if (busy) return;
    busy = true;
    void drain().finally(() => {
      busy = false;
    });
  };
}
