import type { QueryClient } from '@tanstack/react-query';
import { fetchJson } from './fetch-json';

/** Lists of all hosts that can be read host by host, by their query key. */
const LISTS = { fleet: '/api/fleet', snapshots: '/api/snapshots' } as const;

/** Beyond this many hosts, reading everything is no more. */
const MOST = 40;

type Part = { id: string; name: string };
type Whole = { hosts: readonly Part[] };

/**
 * Reads some hosts again within the lists of all hosts that are shown, so that a change on one host of many costs what that
 * host costs. A read of the whole that is under way begins anew: it may have passed the host already.
 */
export async function readParts(client: QueryClient, hostIds: readonly string[]): Promise<void> {
  if (hostIds.length === 0) return;
  await Promise.all(
    Object.entries(LISTS).map(async ([key, path]) => {
      const queryKey = [key];
      const query = client.getQueryCache().find({ queryKey, exact: true });
      if (!query) return;
      const isApart = query.state.data !== undefined && query.state.fetchStatus === 'idle';
      if (!isApart || !query.isActive() || hostIds.length > MOST) {
        return client.invalidateQueries({ queryKey });
      }
      const search = new URLSearchParams(hostIds.map((id) => ['host', id]));
      try {
        const { hosts } = await fetchJson<Whole>(`${path}?${search}`);
        client.setQueryData<Whole>(queryKey, (whole) => whole && merged(whole, hosts, hostIds));
      } catch {
        // The query itself says what is wrong, and tries again as it always does.
        await client.invalidateQueries({ queryKey });
      }
    }),
  );
}

/** The whole with these hosts as they are now. One that is not among the parts any more is gone. */
export function merged<T extends Whole>(
  whole: T,
  parts: readonly Part[],
  hostIds: readonly string[],
): T {
  const asked = new Set(hostIds);
  const others = whole.hosts.filter(({ id }) => !asked.has(id));
  const hosts = [...others, ...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...whole, hosts };
}
