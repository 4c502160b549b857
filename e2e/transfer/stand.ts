import { DEFAULT_STORE } from '@/lib/domain/host';
import type { OnArrival } from '@/lib/domain/place';
import { refreshPicture } from '@/lib/fleet/picture';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { placeById } from '@/lib/services/place-records';
import { addPlace, listPlaces } from '@/lib/services/places';
import { taskDetail } from '@/lib/services/tasks';
import { findTransfers } from '@/lib/services/transfer-records';
import { startTransfer } from '@/lib/services/transfers';
import { ACTOR, ended } from '../engine/harness';
import { hostInput } from '../engine/host-input';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

export const ARCHIVE = '/var/lib/libvirt/archive';

/** Registers a lab host as an archive: nothing of libvirt is used there. */
export async function registerArchive(host: LabHost, as = 'root', path = ARCHIVE): Promise<string> {
  await host.authorizeKeyFor(as, await authorizedKeysLine());
  const { name, address, port, user, sudo, hostKey } = await hostInput(host, { user: as });
  const input = { name, address, port, user, sudo, hostKey, path };
  return (await addPlace(ACTOR, input)).placeId;
}

export type Route = { fromId: string; toId: string; vmUuid: string };

/** Starts the transfer of one snapshot; answers with the task at each end. */
export async function send(
  { fromId, toId, vmUuid }: Route,
  snapshotId: string,
  onArrival: OnArrival = { kind: 'keep' },
): Promise<{ sendTaskId: string; receiveTaskId: string }> {
  const { taskIds } = await startTransfer(ACTOR, {
    ...{ fromId, toId, vmUuid, onArrival },
    snapshotIds: [snapshotId],
  });
  const sendTaskId = taskIds[0] ?? '';
  const found = (await findTransfers()).find((one) => one.sendTaskId === sendTaskId);
  return { sendTaskId, receiveTaskId: found?.receiveTaskId ?? '' };
}

/** Both ends of a transfer have ended, and what follows has begun. */
export async function bothEnded(tasks: { sendTaskId: string; receiveTaskId: string }) {
  await Promise.all([ended(tasks.sendTaskId), ended(tasks.receiveTaskId)]);
  await waitFor('the transfer to be forgotten', async () =>
    (await findTransfers()).every(({ sendTaskId }) => sendTaskId !== tasks.sendTaskId),
  );
  // What did not follow is said afterwards.
  return {
    near: await taskDetail(ACTOR, tasks.sendTaskId),
    far: await taskDetail(ACTOR, tasks.receiveTaskId),
  };
}

/** What a place lists, by its own files. */
export async function listed(placeId: string): Promise<string[]> {
  const { inventory } = await refreshPicture(await placeById(placeId));
  return inventory?.snapshots.map(({ manifest }) => manifest.label) ?? [];
}

export const placeOf = async (id: string) =>
  (await listPlaces(ACTOR)).find((place) => place.id === id);

/** Whatever a transfer may have left in a store, beside whole snapshots and the tasks' own papers. */
export const leftovers = (host: LabHost, store: string = DEFAULT_STORE) =>
  host.sh(
    `find ${store}/tasks \\( -name incoming -o -name stage \\); find ${store}/vms -mindepth 2 -maxdepth 2 -type d ! -exec test -e {}/manifest.json \\; -print`,
  );
