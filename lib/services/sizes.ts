import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory } from '@/lib/domain/inventory';
import { capturedDisks } from '@/lib/domain/manifest';
import { isWatched } from '@/lib/events/bus';
import { measureSizes } from '@/lib/fleet/sizes';
import { needsMeasuring } from '@/lib/plan/sizes';

/** How old a measurement may be while somebody looks, and while nobody does. */
const WATCHED_MS = 10 * 60_000;
const ALONE_MS = 6 * 3_600_000;
/** A host that could not be measured is not asked again at once. */
const RETRY_MS = 60_000;

type Measuring = { of: string; at: number; isRunning: boolean };
const shared = globalThis as unknown as { savepointMeasuring?: Map<string, Measuring> };
shared.savepointMeasuring ??= new Map();
const measuring = shared.savepointMeasuring;

/** What was measured depends on which captures there are, and on what their VMs went back to since. */
function subjectOf({ snapshots, vms }: Inventory): string {
  const captures = snapshots
    .filter(({ manifest }) => needsMeasuring(manifest))
    .flatMap(({ manifest }) => capturedDisks(manifest).map(({ ref }) => ref));
  if (captures.length === 0) return '';
  return [...captures, ...vms.map(({ rolledBack }) => rolledBack?.at ?? '')].sort().join('\n');
}

/**
 * Has a host's captures measured where that was not done yet, where they are others than then, or where it is too long ago.
 * Runs after each refresh and does not wait: it may take minutes. One at a time for each host.
 */
export function tendSizes(host: HostRecord, { inventory, status }: HostPicture): void {
  if (!inventory || status !== 'online') return;
  const of = subjectOf(inventory);
  const last = measuring.get(host.id);
  if (of === '' || last?.isRunning) return;
  const sinceMs = Date.now() - (last?.at ?? 0);
  const mayBeMs = !inventory.measured ? RETRY_MS : isWatched() ? WATCHED_MS : ALONE_MS;
  if (last?.of === of && sinceMs < mayBeMs) return;
  const now = { of, at: Date.now(), isRunning: true };
  measuring.set(host.id, now);
  measureSizes(host)
    // A host that went away is measured when it is back; its page says that it does not answer.
    .catch((error: unknown) => console.error(`${host.name} could not be measured`, error))
    .finally(() => {
      now.isRunning = false;
    });
}
