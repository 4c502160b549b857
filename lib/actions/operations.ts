'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult, OperationInput } from '@/lib/domain/view';
import { startOperation as start } from '@/lib/services/operations';
import { decide } from '@/lib/services/recovery';
import { act } from './result';

/** Starts taking, rolling back, editing or removing a snapshot; answers with the task to follow. */
export async function startOperation(
  input: OperationInput,
): Promise<ActionResult<{ taskId: string }>> {
  return act(async () => start(await requireActor(), input));
}

/** Finishes or undoes an interrupted task that could not be brought to an end by itself. */
export async function decideTask(input: {
  hostId: string;
  taskId: string;
  way: 'finish' | 'undo';
}): Promise<ActionResult<{ taskId: string }>> {
  return act(async () => decide(await requireActor(), input));
}
