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
  const { tools = [], repository } = pictureOf(place.id).inventory ?? {};
  return {
    isOn: deduplicates({ uri: place.uri, tools, repository }),
    canBegin: firstNo(
      () => mayAct(grants, 'deduplicate', { hostId: place.id }),
      () => mayBegin(place),
    ),
  };
}

function mayBegin(place: HostRecord): Verdict {
  const picture = pictureOf(place.id);
  const { tools = [], repository, snapshots = [] } = picture.inventory ?? {};
  const { name: host } = place;
  // An empty repository in place of one that is missing would make them look whole.
  const bereft = snapshots.find(({ manifest }) => manifest.deduplicated)?.manifest;
  return firstNo(
    () => (isArchive(place) ? YES : no('place-gone', { id: place.id })),
    () => answersNow(place, picture),
    () => (tools.includes('borg') ? YES : no('dedup-no-borg', { host })),
    () => (repository ? no('dedup-already', { host }) : YES),
    () => (bereft ? no('dedup-gone', { host, snapshot: bereft.label }) : YES),
  );
}

/** Without encryption, as the folders beside it are; its cache lies with it, as for `lib/host/verbs/borg.sh`. */
const MAKE = `umask 077
case $(borg --version) in
  'borg 1.'*) ;;
  *) echo 'this needs borg 1.2 or a later 1.x' >&2; exit 1 ;;
esac
export BORG_BASE_DIR="$0/savepoint.borg-home"
borg init --encryption none "$0/savepoint.borg" </dev/null && true >"$0/savepoint.borg.names"`;

/**
 * Lets an archive keep once what its snapshots have in common, from now on: memory and disks of what arrives go into a borg
 * repository in its folder. What is there already stays as it is. Throws `dedup-no-borg`, `dedup-already`, `dedup-gone`,
 * `dedup-failed`.
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
