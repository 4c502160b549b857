import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { type HostChange, type HostRecord, hostChangeSchema } from '@/lib/domain/host';
import { isArchive, type PlaceInput, type PlaceView, placeInputSchema } from '@/lib/domain/place';
import { fail, type Problem, ProblemError, type Verdict } from '@/lib/domain/problem';
import { EVERYTHING, mayAct, mayKeepAt, seesHost } from '@/lib/domain/rights';
import { freedTogether } from '@/lib/domain/sizes';
import { publish } from '@/lib/events/bus';
import { forgetPicture, pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { sizeOf } from '@/lib/plan/sizes';
import { command } from '@/lib/shell/command';
import { closeHost, retryNow, runOnHost } from '@/lib/ssh/pool';
import { type AuditNote, audited } from './audit';
import { parseInput } from './input';
import { letGoOf } from './let-go';
import { placeName } from './place-name';
import { allArchives, allPlaces, placeById } from './place-records';
import { connectionIn, reachAnew } from './reach';
import { snapshotsInSight } from './sight';
import { usualPlacesOfHosts } from './usual-place';

/** A place as it was last seen; one that does not answer keeps its last known content. */
function viewOf(
  { grants }: Actor,
  place: HostRecord,
  usualForHosts: string[],
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
    ...{ usualFor: usualForHosts, mayKeep },
    canRefresh: mayAct(grants, 'refresh-host', { hostId: id }),
    canChange: mayAct(grants, 'change-place', EVERYTHING),
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

/** One place that is in sight, as the list of all shows it. */
export async function placeView(actor: Actor, place: HostRecord): Promise<PlaceView> {
  const usual = await usualPlacesOfHosts();
  const hosts = (await allPlaces()).filter(({ id }) => seesHost(actor.grants, id));
  return viewOf(actor, place, usualFor(place, hosts, usual), mayKeepAt(actor.grants, place.id));
}

/** Names of those hosts among `hosts` whose snapshots usually go there. */
const usualFor = (
  { id }: HostRecord,
  hosts: readonly HostRecord[],
  usual: ReadonlyMap<string, string>,
) => hosts.flatMap((host) => (usual.get(host.id) === id ? [host.name] : []));

/** The stores of hosts and the archives, as far as they are in sight, and whether snapshots of that VM may go there. */
export async function listPlaces(actor: Actor, vmUuid?: string): Promise<PlaceView[]> {
  const { grants } = actor;
  const places = (await allPlaces()).filter(({ id }) => seesHost(grants, id));
  const usual = await usualPlacesOfHosts();
  return places.map((place) =>
    viewOf(actor, place, usualFor(place, places, usual), mayKeepAt(grants, place.id, vmUuid)),
  );
}

const MAKE = 'mkdir -p -- "$0" && [ -w "$0" ]';

/** Registers an archive with its confirmed host key, after seeing that its folder can be written. */
export async function addPlace(actor: Actor, input: PlaceInput): Promise<{ placeId: string }> {
  const wanted = parseInput(placeInputSchema, input);
  return audited(actor, 'add-place', { target: wanted.name }, async (note) => {
    await refuseTaken(wanted, wanted.path);
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

/** Two places of one name, or one folder twice. */
async function refuseTaken({ name, address, port }: HostChange, path: string, except?: string) {
  const known = (await allPlaces()).find(
    (one) =>
      one.id !== except &&
      (one.name === name ||
        (one.address === address && one.port === port && one.storePath === path)),
  );
  if (known) fail('host-taken', { address: known.address, port: known.port, host: known.name });
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

/** How an archive is reached now, for whoever may change it. Throws `place-gone`. */
export async function connectionOfPlace(
  actor: Actor,
  placeId: string,
): Promise<Omit<HostChange, 'hostKey'>> {
  authorise(actor, 'change-place', EVERYTHING);
  return connectionIn(await archiveById(placeId));
}

const changeSchema = hostChangeSchema.extend({ placeId: z.string().max(64) });

/**
 * Reaches an archive in another way, as `changeHost` does. Its folder stays: another one is another archive. The old way
 * stays, too, unless what the archive keeps can be read by the new one.
 */
export async function changePlace(
  actor: Actor,
  input: HostChange & { placeId: string },
): Promise<{ placeId: string }> {
  const { placeId, ...wanted } = parseInput(changeSchema, input);
  const change = async (note: AuditNote) => {
    const before = await archiveById(placeId);
    await refuseTaken(wanted, before.storePath, placeId);
    const save = async () => {
      await getDb().place.update({ where: { id: placeId }, data: wanted });
      return placeById(placeId);
    };
    await reachAnew(before, wanted, save, note);
    return { placeId };
  };
  const may = mayAct(actor.grants, 'change-place', EVERYTHING);
  const where = { hostId: placeId, target: await placeName(placeId) };
  return audited(actor, 'change-place', where, change, may);
}

const archiveById = async (id: string): Promise<HostRecord> =>
  (await allArchives()).find((one) => one.id === id) ?? fail('place-gone', { id });

/** Forgets an archive. What it keeps stays where it is, and comes back when it is added again. */
export async function removePlace(actor: Actor, { placeId }: { placeId: string }): Promise<null> {
  const where = { hostId: placeId, target: await placeName(placeId) };
  return audited(actor, 'remove-place', where, async () => {
    await archiveById(placeId);
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
