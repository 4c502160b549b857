import { headers } from 'next/headers';
import { connection } from 'next/server';
import { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';
import type { Actor } from './actor';
import { authFor } from './auth';
import { grantsOf } from './grants';

const SEEN_EVERY_MS = 60_000;

/** Somebody signed in, with the session through which they act. */
export type Viewer = Actor & { email: string; sessionId: string };

/** Who is signed in, or null. For pages, route handlers and server actions. */
export async function getViewer(): Promise<Viewer | null> {
  const requestHeaders = await headers();
  const session = await authFor(requestHeaders).api.getSession({ headers: requestHeaders });
  if (!session) return null;
  const { id, name, email } = session.user;
  const { id: sessionId, lastSeenAt } = session.session;
  await touch(sessionId, lastSeenAt ?? undefined);
  return { id, name, email, grants: await grantsOf(id), sessionId };
}

/** Notes that a session is in use, once a minute at most. */
async function touch(id: string, lastSeenAt: Date | undefined): Promise<void> {
  const now = Date.now();
  if (lastSeenAt && now - lastSeenAt.getTime() < SEEN_EVERY_MS) return;
  await getDb().session.updateMany({ where: { id }, data: { lastSeenAt: new Date(now) } });
}

/** Whether the first administrator was made already. */
export async function hasAdministrator(): Promise<boolean> {
  // A page that asks only this would otherwise be answered once, while it is built.
  await connection();
  return (await getDb().user.findFirst({ select: { id: true } })) !== null;
}

/** Who is signed in, or the problem `signed-out`. */
export async function requireActor(): Promise<Viewer> {
  return (await getViewer()) ?? fail('signed-out', {});
}
