'use server';

import { requireActor } from '@/lib/auth/session';
import type { ActionResult, OperationInput } from '@/lib/domain/view';
import { cancelTask as cancel } from '@/lib/services/cancel';
import { startOperation as start } from '@/lib/services/operations';
import { decide } from '@/lib/services/recovery';
import { dismissUndo as dismiss, undoRollback as undo } from '@/lib/services/undo';
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

/** Goes back to the state before the last rollback. */
export async function undoRollback(input: {
  hostId: string;
  vmUuid: string;
  keptId: string;
}): Promise<ActionResult<{ taskId: string }>> {
  return act(async () => undo(await requireActor(), input));
}

/** Takes the notice of the last rollback off the VM's page. */
export async function dismissUndo(input: {
  hostId: string;
  vmUuid: string;
  at: string;
}): Promise<ActionResult<void>> {
  return act(async () => dismiss(await requireActor(), input));
}

/** Asks a running task to take back what it did so far. */
export async function cancelTask(input: { taskId: string }): Promise<ActionResult<null>> {
  return act(async () => cancel(await requireActor(), input));
}
