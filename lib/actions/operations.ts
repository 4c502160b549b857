'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult, OperationInput } from '@/lib/domain/view';
import { startOperation as start } from '@/lib/services/operations';
import { act } from './result';

/** Starts taking, rolling back, editing or removing a snapshot; answers with the task to follow. */
export async function startOperation(
  input: OperationInput,
): Promise<ActionResult<{ taskId: string }>> {
  return act(async () => start(await requireActor(), input));
}
