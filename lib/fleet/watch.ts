import type { HostRecord } from '@/lib/domain/host';
import { listenerCount } from '@/lib/events/bus';

/** How often a host is asked while somebody looks, and while nobody does. */
const LOOKED_AT_MS = 4_000;
const ALONE_MS = 60_000;

type Watch = {
  hosts: () => Promise<HostRecord[]>;
  look: (host: HostRecord) => Promise<void>;
  lastAt: Map<string, number>;
};
const shared = globalThis as unknown as { savepointWatch?: Watch };

/** Looks at every host again and again until the process ends. Calling it again changes nothing. */
export function watchFleet(
  hosts: () => Promise<HostRecord[]>,
  look: (host: HostRecord) => Promise<void>,
): void {
  if (shared.savepointWatch) return;
  const watch: Watch = { hosts, look, lastAt: new Map() };
  shared.savepointWatch = watch;
  void round(watch);
}

/** Hosts are asked side by side: one that hangs never delays the others. */
async function round(watch: Watch): Promise<void> {
  const every = listenerCount() > 0 ? LOOKED_AT_MS : ALONE_MS;
  try {
    for (const host of await watch.hosts()) {
      if (Date.now() - (watch.lastAt.get(host.id) ?? 0) < every) continue;
      watch.lastAt.set(host.id, Number.POSITIVE_INFINITY);
      void watch
        .look(host)
        .catch((error: unknown) => console.error(`${host.name} could not be looked after`, error))
        .finally(() => watch.lastAt.set(host.id, Date.now()));
    }
  } catch (error) {
    console.error('the hosts could not be read from the database', error);
  }
  setTimeout(() => void round(watch), 1_000);
}
