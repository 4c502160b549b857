'use server';

import { requireActor } from '@/lib/auth/session';
import type { HostChange } from '@/lib/domain/host';
import type { CloneInput, PlaceInput, TransferInput } from '@/lib/domain/place';
import type { ActionResult } from '@/lib/domain/view';
import * as clones from '@/lib/services/clones';
import * as dedup from '@/lib/services/deduplicating';
import * as places from '@/lib/services/places';
import * as transfers from '@/lib/services/transfers';
import * as usual from '@/lib/services/usual-place';
import { act } from './result';

export async function addPlace(input: PlaceInput): Promise<ActionResult<{ placeId: string }>> {
  return act(async () => places.addPlace(await requireActor(), input));
}

export async function changePlace(
  input: HostChange & { placeId: string },
): Promise<ActionResult<{ placeId: string }>> {
  return act(async () => places.changePlace(await requireActor(), input));
}

export async function removePlace(input: { placeId: string }): Promise<ActionResult<null>> {
  return act(async () => places.removePlace(await requireActor(), input));
}

/** Lets an archive keep once what its snapshots have in common. */
export async function deduplicate(input: { placeId: string }): Promise<ActionResult<null>> {
  return act(async () => dedup.deduplicate(await requireActor(), input));
}

export async function refreshPlace(input: { placeId: string }): Promise<ActionResult<null>> {
  return act(async () => places.refreshPlace(await requireActor(), input));
}

/** Where the snapshots of a host, or of one VM, usually go. */
export async function setDefaultPlace(input: {
  hostId: string;
  vmUuid?: string;
  placeId: string | null;
}): Promise<ActionResult<null>> {
  return act(async () => usual.setDefaultPlace(await requireActor(), input));
}

/** Sends snapshots to a place; answers with the tasks to follow. */
export async function startTransfer(
  input: TransferInput,
): Promise<ActionResult<{ taskIds: string[] }>> {
  return act(async () => transfers.startTransfer(await requireActor(), input));
}

/** Makes a VM from a snapshot; answers with the task to follow. */
export async function startClone(input: CloneInput): Promise<ActionResult<{ taskId: string }>> {
  return act(async () => clones.startClone(await requireActor(), input));
}
