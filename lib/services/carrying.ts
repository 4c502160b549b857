import PQueue from 'p-queue';
import { tell } from '@/lib/tasks/transfer-end';
import { placeById } from './place-records';
import { deleteTransfer, findTransfers } from './transfer-records';

/** More at a time would only share the same link. */
const AT_ONCE = 2;

type Carrying = { queue: PQueue; running: Map<string, AbortController> };
const shared = globalThis as unknown as { savepointCarrying?: Carrying };
shared.savepointCarrying ??= { queue: new PQueue({ concurrency: AT_ONCE }), running: new Map() };
/** The transfers that wait for their turn or are carried, the latter by their task at the near end. */
export const { queue, running } = shared.savepointCarrying;

/** Lets go of all transfers; what has arrived stays for the next dashboard. */
export async function stopCarrying(): Promise<void> {
  for (const stop of running.values()) stop.abort();
  queue.clear();
  await queue.onIdle();
}

/** One that waits for a host which does not answer takes nobody else's turn. */
export function outOfTurn(): (isOut: boolean) => void {
  let wasOut = false;
  return (isOut) => {
    if (isOut !== wasOut) queue.concurrency += isOut ? 1 : -1;
    wasOut = isOut;
  };
}

/**
 * Lets go of the transfers from and to a place that is being forgotten. The task at the other end is called off, or else ends by
 * itself when nobody has gone on with it for twelve hours.
 */
export async function dropTransfers(placeId: string): Promise<void> {
  const all = await findTransfers();
  for (const one of all.filter(({ fromId, toId }) => fromId === placeId || toId === placeId)) {
    const { fromId, toId, sendTaskId, receiveTaskId } = one;
    running.get(sendTaskId)?.abort();
    await deleteTransfer(sendTaskId);
    const [otherId, taskId] =
      fromId === placeId ? [toId, receiveTaskId] : ([fromId, sendTaskId] as const);
    await placeById(otherId)
      .then((other) => tell(other, taskId, 'cancel', 'the other place was removed'))
      .catch((error: unknown) => console.error(`task ${taskId} was not called off`, error));
  }
}
