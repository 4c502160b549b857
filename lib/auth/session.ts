import { headers } from 'next/headers';
import { connection } from 'next/server';
import { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import type { Actor } from './actor';
import { authFor } from './auth';
import { grantsOf } from './grants';

export type Viewer = { id: string; name: string; email: string; grants: readonly Grant[] };

/** Who is signed in, or null. For pages, route handlers and server actions. */
export async function getViewer(): Promise<Viewer | null> {
  const requestHeaders = await headers();
  const session = await authFor(requestHeaders).api.getSession({ headers: requestHeaders });
  if (!session) return null;
  const { id, name, email } = session.user;
  return { id, name, email, grants: await grantsOf(id) };
}

/** Whether the first administrator was made already. */
export async function hasAdministrator(): Promise<boolean> {
  // A page that asks only this would otherwise be answered once, while it is built.
  await connection();
  return (await getDb().user.findFirst({ select: { id: true } })) !== null;
}

/** Who is signed in, or the problem `signed-out`. */
export async function requireActor(): Promise<Actor> {
  const viewer = await getViewer();
  if (!viewer) return fail('signed-out', {});
  return { id: viewer.id, name: viewer.name, grants: viewer.grants };
}
