import type { HostRecord } from '@/lib/domain/host';
import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { isArchive } from '@/lib/domain/place';
import {
  firstNo,
  no,
  type Problem,
  problem,
  refused,
  type Verdict,
  YES,
} from '@/lib/domain/problem';
import { type Grant, mayAct } from '@/lib/domain/rights';
import type { SnapshotSize } from '@/lib/domain/sizes';
import type { KeptCopy, PlaceMark, Restorability, SnapshotView } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { mayUseRepository } from '@/lib/plan/dedup';
import { partsAreWhole } from '@/lib/plan/restorable-parts';
import { sizeOf } from '@/lib/plan/sizes';
import { allPlaces } from './place-records';

/** A copy of a snapshot at another place than its VM's host, as that place was last seen, and what it lacks there. */
export type Kept = { manifest: Manifest; size: SnapshotSize; place: PlaceMark; damage?: Problem };

/** A place as it was last seen. */
export function markOf(place: HostRecord): PlaceMark {
  const { status, seenAt } = pictureOf(place.id);
  return {
    ...{ id: place.id, name: place.name, status },
    kind: isArchive(place) ? 'archive' : 'host',
    ...(seenAt === undefined ? {} : { seenAt }),
  };
}

/** Whether it would restore is a host's affair; whether it lies there whole is that of the place. */
export function damageOf(
  host: HostRecord,
  { tools, repository }: Inventory,
  { manifest, facts }: SnapshotRecord,
): Problem | undefined {
  const verdict = firstNo(
    () => mayUseRepository({ name: host.name, tools, repository }, manifest),
    () => (facts ? partsAreWhole({ host }, manifest, facts) : YES),
  );
  return verdict.ok ? undefined : verdict.problem;
}

/** All snapshots of a VM that are kept elsewhere, also at places that do not answer now; of several copies the best first. */
export async function keptElsewhere(hostId: string, vmUuid: string): Promise<Kept[]> {
  const kept = (await allPlaces()).flatMap((place): Kept[] => {
    if (place.id === hostId) return [];
    const { inventory } = pictureOf(place.id);
    if (!inventory) return [];
    const mark = markOf(place);
    return inventory.snapshots
      .filter(({ manifest }) => manifest.vm.uuid === vmUuid)
      .map((record) => {
        const damage = damageOf(place, inventory, record);
        return {
          ...{ manifest: record.manifest, size: sizeOf(record, inventory), place: mark },
          ...(damage ? { damage } : {}),
        };
      });
  });
  return bestFirst(kept);
}

/** Of several copies of a snapshot, that to go back to: whole, at a place that answers. */
export const bestFirst = (kept: readonly Kept[]): Kept[] =>
  kept.toSorted((a, b) => doubt(a) - doubt(b));

const doubt = ({ damage, place: { status } }: Kept) =>
  (damage ? 2 : 0) + (status === 'online' ? 0 : 1);

const answers = ({ name, status }: PlaceMark): Verdict =>
  status === 'online' ? YES : no('host-not-answering-now', { host: name });

/** A copy is removed where it lies, so what counts is the right there. */
export function copyOf(grants: readonly Grant[], { manifest, place }: Kept): KeptCopy {
  const there = { hostId: place.id, vmUuid: manifest.vm.uuid };
  const canRemove = firstNo(
    () => mayAct(grants, 'remove', there),
    () => answers(place),
  );
  return { ...place, canRemove };
}

/** What is known of a snapshot before it comes back: `restore` as if it were here, and nothing of it damaged. */
export type Ahead = { canBringBack: Verdict; canRollback: Verdict; restore: Restorability };

/** A snapshot that is only elsewhere: it stays in the tree, and comes back before anything is done with it. */
export function elsewhereView(
  grants: readonly Grant[],
  kept: Kept,
  copies: KeptCopy[],
  ahead: Ahead,
): SnapshotView {
  const { manifest, size, place, damage } = kept;
  const canBringBack = firstNo(
    () => ahead.canBringBack,
    () => answers(place),
    () => (damage ? refused(damage) : YES),
  );
  const { label: snapshot } = manifest;
  const away = no('snapshot-elsewhere', { snapshot, place: place.name });
  return {
    manifest,
    size,
    place,
    copies,
    canBringBack,
    canRollback: firstNo(
      () => canBringBack,
      () => ahead.canRollback,
    ),
    canEdit: away,
    canVerify: away,
    canClone: away,
    canRemove: copyOf(grants, kept).canRemove,
    restore: damage
      ? { level: 'red', problem: damage }
      : ahead.restore.level === 'red'
        ? ahead.restore
        : fetchFirst(snapshot, place),
  };
}

const fetchFirst = (snapshot: string, { name, status, seenAt }: PlaceMark): Restorability => ({
  level: 'amber',
  problem:
    status === 'online'
      ? problem('restore-fetch-first', { snapshot, place: name })
      : problem('restore-place-silent', { snapshot, place: name, seenAt: seenAt ?? null }),
});
