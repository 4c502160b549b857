import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { getDb } from '@/lib/db/db';
import { audit } from './audit';

export type NewAccount = { name: string; email: string; password: string };

/**
 * Makes the first account, without a session. False, with an audit line: there is one already. One statement decides
 * who is first, so of two at once only one is.
 */
export async function insertFirstAdministrator(account: NewAccount): Promise<boolean> {
  const { name } = account;
  const email = account.email.toLowerCase();
  const id = randomUUID();
  const password = await hashPassword(account.password);
  const now = new Date();
  const isFirst = await getDb().$transaction(async (tx) => {
    const inserted = await tx.$executeRaw`
      INSERT INTO "User" ("id", "name", "email", "createdAt", "updatedAt")
      SELECT ${id}, ${name}, ${email}, ${now}, ${now}
      WHERE NOT EXISTS (SELECT 1 FROM "User")`;
    if (inserted === 0) return false;
    await tx.account.create({
      data: { id: randomUUID(), accountId: id, providerId: 'credential', userId: id, password },
    });
    await tx.grant.create({ data: { userId: id, right: 'administer' } });
    return true;
  });
  const verb = 'create-first-administrator';
  if (isFirst) await audit({ id, name }, { verb, target: email, outcome: 'ok' });
  else await audit(null, { verb, target: email, outcome: 'refused' });
  return isFirst;
}
