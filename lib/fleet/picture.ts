import { createHash } from 'node:crypto';
import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory } from '@/lib/domain/inventory';
import type { Measured } from '@/lib/domain/sizes';
import { publish } from '@/lib/events/bus';
import { readHost } from './read-host';

/** What is known of every host, and the refresh that is under way. One picture a server process. */
type Entry = {
  picture: HostPicture;
  measured?: Measured;
  /** What a browser was told of last. */
  shown?: string;
  refresh?: Promise<HostPicture>;
  again?: Promise<HostPicture>;
};
const shared = globalThis as unknown as { savepointPictures?: Map<string, Entry> };
shared.savepointPictures ??= new Map();
const entries = shared.savepointPictures;

function entryOf(hostId: string): Entry {
  const entry = entries.get(hostId) ?? { picture: { status: 'connecting' } };
  entries.set(hostId, entry);
  return entry;
}

/** The last known picture; never waits. */
export function pictureOf(hostId: string): HostPicture {
  return entryOf(hostId).picture;
}

/** What was measured on a host becomes part of its picture, and of those after it. */
export function keepMeasured(hostId: string, measured: Measured): void {
  const entry = entries.get(hostId);
  if (!entry) return;
  entry.measured = measured;
  const { inventory } = entry.picture;
  if (inventory) entry.picture = { ...entry.picture, inventory: { ...inventory, measured } };
  publish({ topic: 'host', hostId });
}

/** Shows what an earlier dashboard saw, unless the host has answered since. */
export function recallPicture(hostId: string, inventory: Inventory, seenAt: string): void {
  const entry = entryOf(hostId);
  if (entry.picture.inventory) return;
  entry.picture = { ...entry.picture, inventory, seenAt };
  // It keeps its age, and is measured anew like what is too old.
  if (inventory.measured) entry.measured = inventory.measured;
}

export function forgetPicture(hostId: string): void {
  entries.delete(hostId);
  publish({ topic: 'hosts' });
}

/**
 * Reads a host again. The answer was begun after this call, so it shows everything that had happened before it;
 * calls that come while one is under way share the next. Never throws: a host that fails keeps its last inventory.
 */
export function refreshPicture(host: HostRecord): Promise<HostPicture> {
  const entry = entryOf(host.id);
  if (!entry.refresh) {
    entry.refresh = readInto(host, entry).finally(() => {
      delete entry.refresh;
    });
    return entry.refresh;
  }
  entry.again ??= entry.refresh.then(() => {
    delete entry.again;
    return refreshPicture(host);
  });
  return entry.again;
}

async function readInto(host: HostRecord, entry: Entry): Promise<HostPicture> {
  const before = entry.picture;
  const answer = await readHost(
    host,
    before.inventory?.vms.map(({ uuid }) => uuid),
  );
  entry.picture = answer.ok
    ? {
        status: 'online',
        inventory: {
          ...answer.inventory,
          ...(entry.measured ? { measured: entry.measured } : {}),
        },
        seenAt: new Date().toISOString(),
      }
    : {
        ...before,
        status: answer.problem.code === 'host-key-changed' ? 'refused' : 'offline',
        problem: answer.problem,
      };
  const now = fingerprint(entry.picture);
  if (entry.shown !== now) publish({ topic: 'host', hostId: host.id });
  // What a place holds, and whether it answers, is shown with the VMs of any host.
  if (heldAt(before) !== heldAt(entry.picture)) publish({ topic: 'held' });
  entry.shown = now;
  return entry.picture;
}

const heldAt = ({ status, inventory }: HostPicture) =>
  [status, ...(inventory?.snapshots.map(({ dir }) => dir) ?? [])].join('\n');

/** What a browser would show differently; clocks and the like are left out. */
function fingerprint({ status, problem, inventory }: HostPicture): string {
  const text = JSON.stringify(
    [status, problem, inventory && { ...inventory, clock: '', locks: {} }],
    (key, value) => (key === 'modifiedAt' ? undefined : value),
  );
  return createHash('sha1').update(text).digest('base64');
}
