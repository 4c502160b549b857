import type { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';

/** The database inside a transaction. */
export type Tx = Parameters<Parameters<ReturnType<typeof getDb>['$transaction']>[0]>[0];
export type PersonRow = { id: string; name: string; email: string };

/** One account. Throws `person-gone`. */
export async function personRow(tx: Tx, id: string): Promise<PersonRow> {
  return (await tx.user.findUnique({ where: { id } })) ?? fail('person-gone', { id });
}
