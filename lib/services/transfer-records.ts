import { z } from 'zod';
import { getDb } from '@/lib/db/db';
import { type OnArrival, onArrivalSchema } from '@/lib/domain/place';

const filesSchema = z.array(
  z.object({ name: z.string(), file: z.string(), sizeBytes: z.number().nullable() }),
);
const whoSchema = z.object({ id: z.string(), name: z.string() });
const arrivalSchema = z.object({
  what: onArrivalSchema,
  actor: whoSchema,
  calledOff: z.string().optional(),
  followedAt: z.string().optional(),
});
type Following = z.infer<typeof arrivalSchema>;

/** A snapshot on its way, as the database remembers it until it has ended at both ends. */
export type TransferRecord = {
  sendTaskId: string;
  receiveTaskId: string;
  fromId: string;
  toId: string;
  vmUuid: string;
  snapshotId: string;
  files: z.infer<typeof filesSchema>;
  onArrival: OnArrival;
  /** Who asked for it, and for what follows. */
  actor: z.infer<typeof whoSchema>;
  /** Who called it off. Nothing follows then, whatever has arrived. */
  calledOff?: string | undefined;
  /** When what follows was begun, written before it was. */
  followedAt?: string | undefined;
};

export async function insertTransfer({
  files,
  onArrival,
  actor,
  ...ids
}: Omit<TransferRecord, 'calledOff' | 'followedAt'>): Promise<void> {
  const followed = JSON.stringify({ what: onArrival, actor: { id: actor.id, name: actor.name } });
  await getDb().transfer.create({
    data: { ...ids, parts: JSON.stringify(files), onArrival: followed },
  });
}

export async function findTransfers(): Promise<TransferRecord[]> {
  const rows = await getDb().transfer.findMany({ orderBy: { createdAt: 'asc' } });
  return rows.map(({ parts, onArrival, createdAt: _, ...ids }) => {
    const { what, ...rest } = arrivalSchema.parse(JSON.parse(onArrival));
    return { ...ids, files: filesSchema.parse(JSON.parse(parts)), onArrival: what, ...rest };
  });
}

export async function findTransfer(sendTaskId: string): Promise<TransferRecord | undefined> {
  return (await findTransfers()).find((one) => one.sendTaskId === sendTaskId);
}

/**
 * Changes what is known of what follows. Answers whether `change` allowed it; it is asked again where somebody else was
 * quicker, so that of a call and a beginning at the same time only one comes through.
 */
async function changeFollowing(
  sendTaskId: string,
  change: (now: Following) => Following | undefined,
): Promise<boolean> {
  const { transfer } = getDb();
  for (;;) {
    const row = await transfer.findUnique({ where: { sendTaskId } });
    const next = row && change(arrivalSchema.parse(JSON.parse(row.onArrival)));
    if (!next) return false;
    const where = { sendTaskId, onArrival: row.onArrival };
    const { count } = await transfer.updateMany({
      where,
      data: { onArrival: JSON.stringify(next) },
    });
    if (count > 0) return true;
  }
}

/** Nothing follows this transfer any more. Answers no where it has begun, or the transfer is over. */
export const callOff = (sendTaskId: string, who: string): Promise<boolean> =>
  changeFollowing(sendTaskId, (now) =>
    now.followedAt === undefined ? { ...now, calledOff: now.calledOff ?? who } : undefined,
  );

/** What follows is about to begin. Answers no where somebody has called it off. */
export const markFollowed = (sendTaskId: string, at: Date): Promise<boolean> =>
  changeFollowing(sendTaskId, (now) =>
    now.calledOff === undefined ? { ...now, followedAt: at.toISOString() } : undefined,
  );

export async function deleteTransfer(sendTaskId: string): Promise<void> {
  await getDb().transfer.deleteMany({ where: { sendTaskId } });
}
