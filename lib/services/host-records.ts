import { getDb } from '@/lib/db/db';
import type { HostRecord } from '@/lib/domain/host';
import { fail } from '@/lib/domain/problem';

/** All registered hosts, by name. */
export async function allHosts(): Promise<HostRecord[]> {
  const db = await getDb();
  return db.host.findMany({ orderBy: { name: 'asc' } });
}

/** One host. Throws `host-gone`. */
export async function hostById(id: string): Promise<HostRecord> {
  const db = await getDb();
  return (await db.host.findUnique({ where: { id } })) ?? fail('host-gone', { id });
}
