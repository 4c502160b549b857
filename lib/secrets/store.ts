import { getDb } from '@/lib/db/db';
import { open, seal } from './seal';

/** The secret of this name, made and stored sealed if there is none. Of several makers at once one wins for all. */
export async function readOrMakeSecret(name: string, make: () => string): Promise<string> {
  const { secret } = getDb();
  const found = await secret.findUnique({ where: { name } });
  if (found) return open(name, found.sealed);
  // One statement: whoever comes second gets the row of the first. With an empty `update` Prisma makes it two.
  const row = await secret.upsert({
    where: { name },
    create: { name, sealed: seal(name, make()) },
    update: { name },
  });
  return open(name, row.sealed);
}
