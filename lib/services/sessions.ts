import bowser from 'bowser';
import { z } from 'zod';
import { authorise } from '@/lib/auth/actor';
import type { Viewer } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import type { SessionView } from '@/lib/domain/person';
import { fail } from '@/lib/domain/problem';
import { EVERYTHING } from '@/lib/domain/rights';
import { accessChanged } from './access-changed';
import { audited, auditedOwn } from './audit';
import { parseInput } from './input';

const sessionSchema = z.object({ sessionId: z.string().max(64) });
export type SessionInput = z.input<typeof sessionSchema>;

async function findSessions(where: { userId?: string }, here: string): Promise<SessionView[]> {
  const rows = await getDb().session.findMany({
    where: { ...where, expiresAt: { gt: new Date() } },
    include: { user: { select: { id: true, name: true } } },
    orderBy: { createdAt: 'desc' },
    take: 500,
  });
  return rows.map((row) => ({
    id: row.id,
    person: row.user,
    isThis: row.id === here,
    ...deviceOf(row.userAgent),
    ...(row.ipAddress ? { address: row.ipAddress } : {}),
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: (row.lastSeenAt ?? row.createdAt).toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

function deviceOf(userAgent: string | null): { browser?: string; system?: string } {
  if (!userAgent) return {};
  const { browser, os } = bowser.parse(userAgent);
  return {
    ...(browser.name ? { browser: browser.name } : {}),
    ...(os.name ? { system: os.name } : {}),
  };
}

/** One's own signed-in browsers, newest first. */
export function ownSessions(viewer: Viewer): Promise<SessionView[]> {
  return findSessions({ userId: viewer.id }, viewer.sessionId);
}

/** Everybody's signed-in browsers, newest first. */
export async function allSessions(viewer: Viewer): Promise<SessionView[]> {
  authorise(viewer, 'read-people', EVERYTHING);
  return findSessions({}, viewer.sessionId);
}

/** Signs a browser out: one's own, or with the right for it, anybody's. */
export async function endSession(viewer: Viewer, input: SessionInput): Promise<void> {
  const { sessionId } = parseInput(sessionSchema, input);
  const session = await getDb().session.findUnique({
    where: { id: sessionId },
    include: { user: { select: { email: true } } },
  });
  const end = async () => {
    const { count } = await getDb().session.deleteMany({ where: { id: sessionId } });
    if (count === 0) fail('session-gone', { id: sessionId });
  };
  const target = session?.user.email ?? sessionId;
  if (session?.userId === viewer.id) await auditedOwn(viewer, 'end-own-session', target, end);
  else await audited(viewer, 'end-session', { target }, end);
  accessChanged();
}

/** Signs out all of one's browsers but this one. */
export async function endOtherSessions(viewer: Viewer): Promise<void> {
  await auditedOwn(viewer, 'end-own-session', viewer.email, async (note) => {
    const others = { userId: viewer.id, id: { not: viewer.sessionId } };
    const { count } = await getDb().session.deleteMany({ where: others });
    note.detail = `${count} others`;
  });
  accessChanged();
}
