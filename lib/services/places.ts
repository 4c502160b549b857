import { type Actor, authorise } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import type { HostRecord } from '@/lib/domain/host';
import { isArchive, type PlaceInput, type PlaceView, placeInputSchema } from '@/lib/domain/place';
import { fail, type Problem, ProblemError, type Verdict } from '@/lib/domain/problem';
import { mayAct, mayKeepAt, seesHost } from '@/lib/domain/rights';
import { freedTogether } from '@/lib/domain/sizes';
import { publish } from '@/lib/events/bus';
import { forgetPicture, pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { sizeOf } from '@/lib/plan/sizes';
import { command } from '@/lib/shell/command';
import { closeHost, retryNow, runOnHost } from '@/lib/ssh/pool';
import { audited } from './audit';
import { parseInput } from './input';
import { letGoOf } from './let-go';
import { placeName } from './place-name';
import { allArchives, allPlaces, placeById } from './place-records';
import { snapshotsInSight } from './sight';
import { usualPlacesOfHosts } from './usual-place';

/** A place as it was last seen; one that does not answer keeps its last known content. */
function viewOf(
  { grants }: Actor,
  place: HostRecord,
  usualFor: string[],
  mayKeep: Verdict,
): PlaceView {
  const { id, name, address, port, user, storePath: path } = place;
  const { status, problem, seenAt, inventory } = pictureOf(id);
  // Sums over all of them would tell of VMs that are out of sight.
  const sizes = inventory
    ? snapshotsInSight(grants, id, inventory).map((record) => sizeOf(record, inventory))
    : [];
  return {
    ...{ id, name, address, port, user, path, status },
    kind: isArchive(place) ? 'archive' : 'host',
    ...{ usualFor, mayKeep },
    canRefresh: mayAct(grants, 'refresh-host', { hostId: id }),
    canRemove: mayAct(grants, 'remove-place', { hostId: id }),
    ...(problem ? { problem } : {}),
    ...(seenAt === undefined ? {} : { seenAt }),
    ...(inventory
      ? { freeBytes: inventory.store.freeBytes, totalBytes: inventory.store.totalBytes }
      : {}),
    snapshotCount: sizes.length,
    held: freedTogether(sizes),
  };
}

/** The stores of hosts and the archives, as far as they are in sight, and whether snapshots of that VM may go there. */
export async function listPlaces(actor: Actor, vmUuid?: string): Promise<PlaceView[]> {
  const { grants } = actor;
  const places = (await allPlaces()).filter(({ id }) => seesHost(grants, id));
  const usual = await usualPlacesOfHosts();
  return places.map((place) =>
    viewOf(
      actor,
      place,
      places.flatMap(({ id, name }) => (usual.get(id) === place.id ? [name] : [])),
      mayKeepAt(grants, place.id, vmUuid),
    ),
  );
}

const MAKE = 'mkdir -p -- "$0" && [ -w "$0" ]';

/** Registers an archive with its confirmed host key, after seeing that its folder can be written. */
export async function addPlace(actor: Actor, input: PlaceInput): Promise<{ placeId: string }> {
  const wanted = parseInput(placeInputSchema, input);
  return audited(actor, 'add-place', { target: wanted.name }, async (note) => {
    const { name, address, port, path } = wanted;
    const known = (await allPlaces()).find(
      (one) =>
        one.name === name ||
        (one.address === address && one.port === port && one.storePath === path),
    );
    if (known) fail('host-taken', { address: known.address, port: known.port, host: known.name });
    const db = getDb();
    const { id: placeId } = await db.place.create({ data: wanted });
    const why = await firstLook(await placeById(placeId));
    if (why) {
      await db.place.delete({ where: { id: placeId } });
      closeHost(placeId);
      forgetPicture(placeId);
      throw new ProblemError(why);
    }
    note.hostId = placeId;
    publish({ topic: 'hosts' });
    return { placeId };
  });
}

async function firstLook(place: HostRecord): Promise<Problem | undefined> {
  const { problem } = await refreshPicture(place);
  if (problem) return problem;
  const { exitCode } = await runOnHost(place, command('sh', '-c', MAKE, place.storePath));
  if (exitCode !== 0) {
    return { code: 'place-no-store', facts: { host: place.name, path: place.storePath } };
  }
  return (await refreshPicture(place)).problem;
}

/** Forgets an archive. What it keeps stays where it is, and comes back when it is added again. */
export async function removePlace(actor: Actor, { placeId }: { placeId: string }): Promise<null> {
  const where = { hostId: placeId, target: await placeName(placeId) };
  return audited(actor, 'remove-place', where, async () => {
    if (!(await allArchives()).some(({ id }) => id === placeId))
      fail('place-gone', { id: placeId });
    await letGoOf(placeId);
    const db = getDb();
    await db.place.delete({ where: { id: placeId } });
    await db.defaultPlace.deleteMany({ where: { placeId } });
    closeHost(placeId);
    forgetPicture(placeId);
    publish({ topic: 'hosts' });
    return null;
  });
}

/** Reads a place again now. */
export async function refreshPlace(actor: Actor, { placeId }: { placeId: string }): Promise<null> {
  authorise(actor, 'refresh-host', { hostId: placeId });
  retryNow(placeId);
  await refreshPicture(await placeById(placeId));
  return null;
}
