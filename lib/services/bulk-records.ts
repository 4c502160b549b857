import { getDb } from '@/lib/db/db';
import { BULK_KINDS, type BulkKind, ITEM_STATES, type ItemState } from '@/lib/domain/bulk';
import type { Problem } from '@/lib/domain/problem';
import type { OperationRequest } from '@/lib/domain/view';

export type BulkItemRecord = {
  id: number;
  hostId: string;
  hostName: string;
  vmUuid: string;
  vmName: string;
  label: string;
  request: OperationRequest;
  state: ItemState;
  taskId?: string;
  problem?: Problem;
};

export type BulkRecord = {
  id: string;
  kind: BulkKind;
  actorId: string;
  actorName: string;
  stopAtError: boolean;
  startedAt: Date;
  endedAt?: Date;
  items: BulkItemRecord[];
};

type NewItem = Omit<BulkItemRecord, 'id' | 'taskId' | 'problem' | 'state'>;

export async function insertBulk(
  bulk: Omit<BulkRecord, 'items' | 'endedAt'>,
  items: readonly NewItem[],
): Promise<void> {
  const db = await getDb();
  await db.bulk.create({ data: bulk });
  await db.bulkItem.createMany({
    data: items.map((item) => ({
      ...item,
      bulkId: bulk.id,
      state: 'waiting',
      request: JSON.stringify(item.request),
    })),
  });
}

/** Bulks, newest first, with their items in the order in which they were asked for. */
export async function findBulks(
  where: { id?: string; endedAt?: null },
  limit: number,
): Promise<BulkRecord[]> {
  const db = await getDb();
  const rows = await db.bulk.findMany({
    where,
    orderBy: { startedAt: 'desc' },
    take: limit,
    include: { items: { orderBy: { id: 'asc' } } },
  });
  return rows.map(({ endedAt, items, ...row }) => ({
    ...row,
    kind: BULK_KINDS.find((kind) => kind === row.kind) ?? 'take',
    ...(endedAt ? { endedAt } : {}),
    items: items.map(({ taskId, problem, request, state, bulkId: _, ...item }) => ({
      ...item,
      request: JSON.parse(request) as OperationRequest,
      state: ITEM_STATES.find((one) => one === state) ?? 'lost',
      ...(taskId === null ? {} : { taskId }),
      ...(problem === null ? {} : { problem: JSON.parse(problem) as Problem }),
    })),
  }));
}

export async function saveItem(
  id: number,
  { state, taskId, problem }: { state: ItemState; taskId?: string; problem?: Problem },
): Promise<void> {
  const db = await getDb();
  await db.bulkItem.update({
    where: { id },
    data: {
      state,
      ...(taskId === undefined ? {} : { taskId }),
      ...(problem === undefined ? {} : { problem: JSON.stringify(problem) }),
    },
  });
}

/** All items of a bulk that are in one state get into another. */
export async function moveItems(bulkId: string, from: ItemState, to: ItemState): Promise<void> {
  const db = await getDb();
  await db.bulkItem.updateMany({ where: { bulkId, state: from }, data: { state: to } });
}

export async function saveBulkEnd(id: string, endedAt: Date): Promise<void> {
  const db = await getDb();
  await db.bulk.update({ where: { id }, data: { endedAt } });
}
