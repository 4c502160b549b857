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

/** Whether there is a secret of this name. */
export async function hasSecret(name: string): Promise<boolean> {
  return (await getDb().secret.count({ where: { name } })) > 0;
}

/** Puts one secret in the place of another, whose text is lost. All of it or nothing. */
export async function moveSecret(from: string, to: string): Promise<void> {
  await getDb().$transaction(async (tx) => {
    const { sealed } = await tx.secret.findUniqueOrThrow({ where: { name: from } });
    // A sealed text opens under its own name only.
    await tx.secret.update({ where: { name: to }, data: { sealed: seal(to, open(from, sealed)) } });
    await tx.secret.delete({ where: { name: from } });
  });
}

/** Forgets a secret, if there is one of this name. */
export async function dropSecret(name: string): Promise<void> {
  await getDb().secret.deleteMany({ where: { name } });
}
