import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import { isArchive } from '@/lib/domain/place';
import { fail, firstNo, no, ProblemError, type Verdict, YES } from '@/lib/domain/problem';
import { type Grant, mayAct } from '@/lib/domain/rights';
import type { PlaceDedup } from '@/lib/domain/view';
import { publish } from '@/lib/events/bus';
import { pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { deduplicates } from '@/lib/plan/dedup';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { audited } from './audit';
import { parseInput } from './input';
import { placeName } from './place-name';
import { placeById } from './place-records';
import { answersNow } from './scene';

/** Whether an archive keeps equal parts once, and may begin to. A host's store has captures that its VMs read. */
export function dedupOf(grants: readonly Grant[], place: HostRecord): PlaceDedup | undefined {
  if (!isArchive(place)) return undefined;
  const tools = pictureOf(place.id).inventory?.tools ?? [];
  return {
    isOn: deduplicates({ uri: place.uri, tools }),
    canBegin: firstNo(
      () => mayAct(grants, 'deduplicate', { hostId: place.id }),
      () => mayBegin(place),
    ),
  };
}

function mayBegin(place: HostRecord): Verdict {
  const picture = pictureOf(place.id);
  const tools = picture.inventory?.tools ?? [];
  const { name: host } = place;
  return firstNo(
    () => (isArchive(place) ? YES : no('place-gone', { id: place.id })),
    () => answersNow(place, picture),
    () => (tools.includes('borg') ? YES : no('dedup-no-borg', { host })),
    () => (tools.includes('repository') ? no('dedup-already', { host }) : YES),
  );
}

/** Without encryption, as the folders beside it are; its cache lies with it, as for `lib/host/verbs/borg.sh`. */
const MAKE =
  'umask 077; BORG_BASE_DIR=$0/borg.home borg init --encryption none "$0/borg" </dev/null';

/**
 * Lets an archive keep once what its snapshots have in common, from now on: memory and disks of what arrives go into a borg
 * repository in its folder. What is there already stays as it is. Throws `dedup-no-borg`, `dedup-already`, `dedup-failed`.
 */
export async function deduplicate(actor: Actor, input: { placeId: string }): Promise<null> {
  const { placeId } = parseInput(z.object({ placeId: z.string().max(64) }), input);
  const where = { hostId: placeId, target: await placeName(placeId) };
  return audited(actor, 'deduplicate', where, async () => {
    const place = await placeById(placeId);
    await refreshPicture(place);
    const verdict = mayBegin(place);
    if (!verdict.ok) throw new ProblemError(verdict.problem);
    const { name: host, storePath: path } = place;
    const { exitCode, stderr } = await runOnHost(place, command('sh', '-c', MAKE, path));
    if (exitCode !== 0) fail('dedup-failed', { host, path, detail: stderr.trim() });
    await refreshPicture(place);
    publish({ topic: 'hosts' });
    return null;
  });
}
