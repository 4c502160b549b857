import type { HostRecord } from '@/lib/domain/host';
import type { Manifest } from '@/lib/domain/manifest';
import { isArchive } from '@/lib/domain/place';
import { firstNo, no, problem, type Verdict, YES } from '@/lib/domain/problem';
import { type Grant, mayAct } from '@/lib/domain/rights';
import type { SnapshotSize } from '@/lib/domain/sizes';
import type { KeptCopy, PlaceMark, Restorability, SnapshotView } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { sizeOf } from '@/lib/plan/sizes';
import { allPlaces } from './place-records';

/** A copy of a snapshot at another place than its VM's host, as that place was last seen. */
export type Kept = { manifest: Manifest; size: SnapshotSize; place: PlaceMark };

/** A place as it was last seen. */
export function markOf(place: HostRecord): PlaceMark {
  const { status, seenAt } = pictureOf(place.id);
  return {
    ...{ id: place.id, name: place.name, status },
    kind: isArchive(place) ? 'archive' : 'host',
    ...(seenAt === undefined ? {} : { seenAt }),
  };
}

/** All snapshots of a VM that are kept elsewhere, also at places that do not answer now. */
export async function keptElsewhere(hostId: string, vmUuid: string): Promise<Kept[]> {
  return (await allPlaces()).flatMap((place) => {
    if (place.id === hostId) return [];
    const { inventory } = pictureOf(place.id);
    if (!inventory) return [];
    const mark = markOf(place);
    return inventory.snapshots
      .filter(({ manifest }) => manifest.vm.uuid === vmUuid)
      .map((record) => ({
        manifest: record.manifest,
        size: sizeOf(record, inventory),
        place: mark,
      }));
  });
}

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
  const { manifest, size, place } = kept;
  const canBringBack = firstNo(
    () => ahead.canBringBack,
    () => answers(place),
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
    restore: ahead.restore.level === 'red' ? ahead.restore : fetchFirst(snapshot, place),
  };
}

const fetchFirst = (snapshot: string, { name, status, seenAt }: PlaceMark): Restorability => ({
  level: 'amber',
  problem:
    status === 'online'
      ? problem('restore-fetch-first', { snapshot, place: name })
      : problem('restore-place-silent', { snapshot, place: name, seenAt: seenAt ?? null }),
});
