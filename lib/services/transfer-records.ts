import { z } from 'zod';
import { getDb } from '@/lib/db/db';
import { type OnArrival, onArrivalSchema } from '@/lib/domain/place';

const filesSchema = z.array(
  z.object({ name: z.string(), file: z.string(), sizeBytes: z.number().nullable() }),
);
const whoSchema = z.object({ id: z.string(), name: z.string() });
const arrivalSchema = z.object({ what: onArrivalSchema, actor: whoSchema });

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
};

export async function insertTransfer({
  files,
  onArrival,
  actor,
  ...ids
}: TransferRecord): Promise<void> {
  const followed = JSON.stringify({ what: onArrival, actor: { id: actor.id, name: actor.name } });
  await getDb().transfer.create({
    data: { ...ids, parts: JSON.stringify(files), onArrival: followed },
  });
}

export async function findTransfers(): Promise<TransferRecord[]> {
  const rows = await getDb().transfer.findMany({ orderBy: { createdAt: 'asc' } });
  return rows.map(({ parts, onArrival, createdAt: _, ...ids }) => {
    const { what, actor } = arrivalSchema.parse(JSON.parse(onArrival));
    return { ...ids, files: filesSchema.parse(JSON.parse(parts)), onArrival: what, actor };
  });
}

export async function deleteTransfer(sendTaskId: string): Promise<void> {
  await getDb().transfer.deleteMany({ where: { sendTaskId } });
}
