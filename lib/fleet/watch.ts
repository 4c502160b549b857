import { setTimeout as delay } from 'node:timers/promises';
import type { HostRecord } from '@/lib/domain/host';
import { isWatched } from '@/lib/events/bus';
import { followedHosts, followHost, isPushed, unfollowHost } from './push';

/** How often a host is asked: while somebody looks, while nobody does, and where the host tells by itself. */
const LOOKED_AT_MS = 4_000;
const ALONE_MS = 60_000;
const PUSHED_MS = 60_000;

/** Hosts that are due are begun one after the other: a hundred handshakes at once would leave no time for anything else. */
const APART_MS = 25;

/** Events come in bunches; a host that never comes to rest is still read only so often. */
const GATHER_MS = 30;
const BETWEEN_MS = 400;

type Seen = { lookedAt: number; begunAt: number; soon?: NodeJS.Timeout };
type Watch = {
  hosts: () => Promise<HostRecord[]>;
  look: (host: HostRecord) => Promise<void>;
  seen: Map<string, Seen>;
  next?: NodeJS.Timeout;
};
const shared = globalThis as unknown as { savepointWatch?: Watch };

/**
 * Looks at every host whenever it tells of a change, and again and again, until the process ends. Calling it again
 * changes nothing.
 */
export function watchFleet(
  hosts: () => Promise<HostRecord[]>,
  look: (host: HostRecord) => Promise<void>,
): void {
  if (shared.savepointWatch) return;
  const watch: Watch = { hosts, look, seen: new Map() };
  shared.savepointWatch = watch;
  void round(watch);
}

/**
 * Looks at a host once more at once, for what it does not tell by itself: a script that was killed leaves no event.
 * Nothing happens where nobody watches, or where the host was never looked at.
 */
export function lookAgain(host: HostRecord): void {
  const watch = shared.savepointWatch;
  const seen = watch?.seen.get(host.id);
  if (watch && seen) lookSoon(watch, host, seen);
}

/** Ends it: no host is listened to or asked any more. */
export function stopWatching(): void {
  const watch = shared.savepointWatch;
  delete shared.savepointWatch;
  clearTimeout(watch?.next);
  for (const { soon } of watch?.seen.values() ?? []) clearTimeout(soon);
  for (const id of followedHosts()) unfollowHost(id);
}

/** Hosts are asked side by side: one that hangs never delays the others. */
async function round(watch: Watch): Promise<void> {
  try {
    const hosts = await watch.hosts();
    if (shared.savepointWatch !== watch) return;
    for (const host of hosts) {
      const seen = seenOf(watch, host);
      // An archive has no libvirt that could tell.
      if (host.uri !== '') followHost(host, () => lookSoon(watch, host, seen));
      if (Date.now() - seen.lookedAt < intervalOf(host)) continue;
      lookNow(watch, host, seen);
      await delay(APART_MS);
      if (shared.savepointWatch !== watch) return;
    }
    const known = new Set(hosts.map(({ id }) => id));
    for (const id of followedHosts()) if (!known.has(id)) unfollowHost(id);
  } catch (error) {
    console.error('the hosts could not be read from the database', error);
  }
  watch.next = setTimeout(() => void round(watch), 1_000);
}

function intervalOf({ id }: HostRecord): number {
  if (isPushed(id)) return PUSHED_MS;
  return isWatched() ? LOOKED_AT_MS : ALONE_MS;
}

function seenOf({ seen }: Watch, { id }: HostRecord): Seen {
  const known = seen.get(id) ?? { lookedAt: 0, begunAt: 0 };
  seen.set(id, known);
  return known;
}

function lookSoon(watch: Watch, host: HostRecord, seen: Seen): void {
  const waitMs = Math.max(GATHER_MS, seen.begunAt + BETWEEN_MS - Date.now());
  seen.soon ??= setTimeout(() => {
    delete seen.soon;
    lookNow(watch, host, seen);
  }, waitMs);
}

function lookNow({ look }: Watch, host: HostRecord, seen: Seen): void {
  seen.begunAt = Date.now();
  // Not again by the clock while this one is under way; a change may well ask for another.
  seen.lookedAt = Number.POSITIVE_INFINITY;
  void look(host)
    .catch((error: unknown) => console.error(`${host.name} could not be looked after`, error))
    .finally(() => {
      seen.lookedAt = Date.now();
    });
}
