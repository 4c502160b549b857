import type { Actor } from '@/lib/auth/actor';
import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { EVERYTHING, type Grant, mayAct, type Place, seesHost } from '@/lib/domain/rights';
import type { ChangeEvent } from '@/lib/domain/view';

/** The part of a query that keeps to what the actor may see, for rows that name a host and a VM. */
export function withinSight({ grants }: Actor): { OR?: Place[] } {
  // Whoever sees everything also sees what belongs to no host.
  if (mayAct(grants, 'read', EVERYTHING).ok) return {};
  return { OR: grants.map(({ right: _, ...place }) => place) };
}

/** The snapshots at a place that are of VMs in sight: all others are not even counted. */
export function snapshotsInSight(
  grants: readonly Grant[],
  hostId: string,
  { snapshots }: Inventory,
): SnapshotRecord[] {
  return snapshots.filter(
    ({ manifest }) => mayAct(grants, 'read', { hostId, vmUuid: manifest.vm.uuid }).ok,
  );
}

/** Whether an event tells the actor of something that is in sight. No data travels with it. */
export function mayHear({ grants }: Actor, event: ChangeEvent): boolean {
  return !('hostId' in event) || seesHost(grants, event.hostId);
}
