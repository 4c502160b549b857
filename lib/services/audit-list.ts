import { z } from 'zod';
import type { Viewer } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import { type AuditLineView, type AuditPage, OUTCOMES } from '@/lib/domain/audit';
import { csvLine } from '@/lib/domain/csv';
import { vmUuidSchema } from '@/lib/domain/ids';
import { parseInput } from './input';
import { withinSight } from './sight';

const filterSchema = z.object({
  who: z.string().trim().max(80).optional(),
  verb: z.string().max(40).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  target: z.string().trim().max(80).optional(),
  hostId: z.string().max(64).optional(),
  vmUuid: vmUuidSchema.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  before: z.coerce.number().int().positive().optional(),
});
type Filter = z.infer<typeof filterSchema>;

const PAGE_LINES = 50;
const CHUNK_LINES = 1000;

/** What the actor may see: lines of places in sight, and what they did themselves. */
function sight(viewer: Viewer) {
  const { OR } = withinSight(viewer);
  return OR ? { OR: [...OR, { actorId: viewer.id }] } : {};
}

function whereOf({ who, target, from, until, before, ...exact }: Filter) {
  return {
    ...Object.fromEntries(Object.entries(exact).filter(([, value]) => value !== undefined)),
    ...(who ? { actorName: { contains: who } } : {}),
    ...(target ? { target: { contains: target } } : {}),
    ...(before ? { id: { lt: before } } : {}),
    ...(from || until
      ? {
          at: {
            ...(from ? { gte: new Date(from) } : {}),
            ...(until ? { lte: new Date(until) } : {}),
          },
        }
      : {}),
  };
}

async function findLines(viewer: Viewer, filter: Filter, take: number) {
  const rows = await getDb().auditLine.findMany({
    where: { AND: [whereOf(filter), sight(viewer)] },
    orderBy: { id: 'desc' },
    take,
  });
  return rows.map(
    ({ id, at, actorName, verb, target, outcome, detail, hostId, vmUuid }): AuditLineView => ({
      ...{ id, at: at.toISOString(), who: actorName, verb, target, detail },
      outcome: OUTCOMES.find((one) => one === outcome) ?? 'failed',
      ...(hostId === null ? {} : { hostId }),
      ...(vmUuid === null ? {} : { vmUuid }),
    }),
  );
}

/** A page of what was done, newest first, as far as the actor may see it. */
export async function listAudit(viewer: Viewer, input: unknown): Promise<AuditPage> {
  const filter = parseInput(filterSchema, input);
  const found = await findLines(viewer, filter, PAGE_LINES + 1);
  const lines = found.slice(0, PAGE_LINES);
  const last = lines.at(-1);
  return { lines, ...(found.length > PAGE_LINES && last ? { next: last.id } : {}) };
}

export const EXPORTS = ['csv', 'json'] as const;
export type Export = (typeof EXPORTS)[number];

const COLUMNS = ['at', 'who', 'verb', 'target', 'outcome', 'detail', 'hostId', 'vmUuid'] as const;

/** All lines of a filter as the text of a file, in pieces: an audit of years does not have to fit in memory. */
export function exportAudit(viewer: Viewer, input: unknown, as: Export): AsyncGenerator<string> {
  return inPieces(viewer, parseInput(filterSchema, input), as);
}

async function* inPieces(viewer: Viewer, filter: Filter, as: Export) {
  yield as === 'csv' ? csvLine(COLUMNS) : '[';
  let before = filter.before;
  let isFirst = true;
  for (;;) {
    const lines = await findLines(viewer, { ...filter, before }, CHUNK_LINES);
    if (lines.length === 0) break;
    before = lines.at(-1)?.id;
    yield as === 'csv'
      ? lines.map((line) => csvLine(COLUMNS.map((column) => line[column] ?? ''))).join('')
      : `${isFirst ? '' : ','}\n${lines.map((line) => JSON.stringify(line)).join(',\n')}`;
    isFirst = false;
  }
  if (as === 'json') yield '\n]\n';
}
