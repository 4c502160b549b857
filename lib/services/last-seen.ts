import { getDb } from '@/lib/db/db';
import type { HostRecord } from '@/lib/domain/host';
import { type HostPicture, INVENTORY_FORMAT, type Inventory } from '@/lib/domain/inventory';
import { recallPicture } from '@/lib/fleet/picture';
import { allPlaces } from './place-records';

/** What changes all the time (sizes, free space) is written down no more often. */
const EVERY_MS = 60_000;

type Written = { atMs: number; held: string };
const shared = globalThis as unknown as { savepointWritten?: Map<string, Written> };
shared.savepointWritten ??= new Map();
const written = shared.savepointWritten;

/** Which VMs and snapshots there are: a change of these is written down at once. */
const heldIn = ({ vms, snapshots }: Inventory) =>
  [...vms.map(({ uuid }) => uuid), ...snapshots.map(({ dir }) => dir)].join('\n');

/** Keeps what a place was just seen to hold, for the next dashboard. */
export async function rememberPicture(
  { id: placeId }: HostRecord,
  { status, inventory, seenAt }: HostPicture,
): Promise<void> {
  if (status !== 'online' || !inventory || seenAt === undefined) return;
  const held = heldIn(inventory);
  const last = written.get(placeId);
  if (last?.held === held && Date.now() - last.atMs < EVERY_MS) return;
  const row = { seenAt, format: INVENTORY_FORMAT, content: JSON.stringify(inventory) };
  await getDb().lastSeen.upsert({
    where: { placeId },
    create: { placeId, ...row },
    update: row,
  });
  written.set(placeId, { atMs: Date.now(), held });
}

/** Shows every place as it was last seen until it answers, and forgets those that are no more. */
export async function recallPictures(): Promise<void> {
  const db = getDb();
  const known = (await allPlaces()).map(({ id }) => id);
  await db.lastSeen.deleteMany({ where: { placeId: { notIn: known } } });
  const rows = await db.lastSeen.findMany({ where: { format: INVENTORY_FORMAT } });
  for (const { placeId, seenAt, content } of rows) {
    recallPicture(placeId, JSON.parse(content) as Inventory, seenAt.toISOString());
  }
}
