'use server';

import { requireActor } from '@/lib/auth/session';
import type { BulkInput } from '@/lib/domain/bulk-input';
import type { ActionResult } from '@/lib/domain/view';
import { cancelBulk as cancel, startBulk as start } from '@/lib/services/bulk';
import { act } from './result';

/** Does the same to many VMs; answers with the bulk operation to follow. */
export async function startBulk(input: BulkInput): Promise<ActionResult<{ bulkId: string }>> {
  return act(async () => start(await requireActor(), input));
}

/** Starts nothing more of a bulk operation. */
export async function cancelBulk(input: { bulkId: string }): Promise<ActionResult<null>> {
  return act(async () => cancel(await requireActor(), input));
}
