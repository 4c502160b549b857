import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { isArchive } from '@/lib/domain/place';
import { fail, firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { type Grant, mayAct, mayKeepAt, seesHost, VERBS } from '@/lib/domain/rights';
import { freedTogether } from '@/lib/domain/sizes';
import type { PlaceContents, PlaceMark, StoredSnapshot, StoredVm } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { sizeOf } from '@/lib/plan/sizes';
import { dedupOf } from './deduplicating';
import { damageOf, markOf } from './elsewhere';
import { allPlaces, placeById } from './place-records';
import { placeView } from './places';
import { answersNow } from './scene';
import { snapshotsInSight } from './sight';

/**
 * What a place keeps, by VM: the way to a snapshot whose VM is on no host any more. Every VM is asked for by itself, so an
 * archive shows nobody more than the rights on it allow. Throws `not-allowed`, `place-gone`.
 */
export async function placeContents(actor: Actor, placeId: string): Promise<PlaceContents> {
  const { grants } = actor;
  if (!seesHost(grants, placeId)) fail('not-allowed', { right: VERBS.read, scope: 'place' });
  const place = await placeById(placeId);
  const { inventory } = pictureOf(placeId);
  const dedup = dedupOf(grants, place);
  const about = { place: await placeView(actor, place), ...(dedup ? { dedup } : {}) };
  if (!inventory) return { ...about, vms: [] };
  const others = (await allPlaces()).filter(({ id }) => id !== placeId);
  const copies = copiesAt(grants, others);
  const ofVm = new Map<string, SnapshotRecord[]>();
  for (const record of snapshotsInSight(grants, placeId, inventory)) {
    const { uuid } = record.manifest.vm;
    const same = ofVm.get(uuid);
    if (same) same.push(record);
    else ofVm.set(uuid, [record]);
  }
  const hosts = [place, ...others].filter((one) => !isArchive(one));
  const known = hosts.flatMap((host) => knownAt(host));
  const vms = [...ofVm].map(([uuid, records]): StoredVm => {
    const snapshots = records
      .map((record) => storedSnapshot(place, inventory, record, copies))
      .sort((a, b) => b.takenAt.localeCompare(a.takenAt));
    return {
      uuid,
      name: newestName(records),
      held: freedTogether(snapshots.map(({ size }) => size)),
      snapshots,
      hosts: known.flatMap((one) => goesOnAt(grants, one, uuid)),
      canBring: mayBring(grants, place, hosts, uuid),
      canRemove: firstNo(
        () => mayAct(grants, 'remove', { hostId: placeId, vmUuid: uuid }),
        () => answersNow(place, pictureOf(placeId)),
      ),
    };
  });
  return { ...about, vms: vms.sort((a, b) => a.name.localeCompare(b.name)) };
}

/** Where each snapshot is, by its id. */
function copiesAt(grants: readonly Grant[], places: readonly HostRecord[]) {
  const copies = new Map<string, PlaceMark[]>();
  for (const place of places) {
    const { inventory } = pictureOf(place.id);
    if (!inventory) continue;
    const mark = markOf(place);
    for (const { manifest } of snapshotsInSight(grants, place.id, inventory)) {
      copies.set(manifest.id, [...(copies.get(manifest.id) ?? []), mark]);
    }
  }
  return copies;
}

/** What the VM was called when it was last captured. */
const newestName = (records: readonly SnapshotRecord[]): string =>
  records.map(({ manifest }) => manifest).reduce((a, b) => (b.takenAt > a.takenAt ? b : a)).vm.name;

function storedSnapshot(
  place: HostRecord,
  inventory: Inventory,
  record: SnapshotRecord,
  copies: ReadonlyMap<string, PlaceMark[]>,
): StoredSnapshot {
  const { id, label, description, takenAt, withMemory } = record.manifest;
  const { bytes, bound } = sizeOf(record, inventory);
  const damage = damageOf(place, inventory, record);
  return {
    ...{ id, label, description, takenAt, withMemory },
    size: { bytes, bound },
    copies: copies.get(id) ?? [],
    ...(damage ? { damage } : {}),
  };
}

type Known = { host: HostRecord; defined: ReadonlySet<string>; kept: ReadonlySet<string> };

/** The VMs of a host: those that it defines, and those of which it has a snapshot. */
function knownAt(host: HostRecord): Known[] {
  const { inventory } = pictureOf(host.id);
  if (!inventory) return [];
  const defined = new Set(inventory.vms.map(({ uuid }) => uuid));
  return [{ host, defined, kept: new Set(inventory.snapshots.map((one) => one.manifest.vm.uuid)) }];
}

function goesOnAt(
  grants: readonly Grant[],
  { host: { id, name }, defined, kept }: Known,
  vmUuid: string,
): StoredVm['hosts'] {
  const isDefined = defined.has(vmUuid);
  const isThere = isDefined || kept.has(vmUuid);
  const isInSight = isThere && mayAct(grants, 'read', { hostId: id, vmUuid }).ok;
  return isInSight ? [{ id, name, isDefined }] : [];
}

/** As a transfer asks: from a host's store it takes the right there, and always that at some host to come to. */
function mayBring(
  grants: readonly Grant[],
  place: HostRecord,
  hosts: readonly HostRecord[],
  vmUuid: string,
): Verdict {
  const isReachable = ({ id }: HostRecord) => id !== place.id && mayKeepAt(grants, id, vmUuid).ok;
  return firstNo(
    () => (isArchive(place) ? YES : mayAct(grants, 'copy', { hostId: place.id, vmUuid })),
    () => (hosts.some(isReachable) ? YES : no('bring-nowhere', {})),
    () => answersNow(place, pictureOf(place.id)),
  );
}
