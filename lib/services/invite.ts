import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { headers } from 'next/headers';
import { z } from 'zod';
import { authFor } from '@/lib/auth/auth';
import { getDb } from '@/lib/db/db';
import { fail } from '@/lib/domain/problem';
import { newPassword } from './account-input';
import { auditedOwn } from './audit';
import { parseInput } from './input';
import type { Tx } from './person-rows';

const INVITE_MS = 72 * 3_600_000;
const PREFIX = 'invite:';

/** A secret to hand over, once. The database keeps only its hash. */
export type Invite = { token: string; until: string };

export const acceptSchema = z.object({ token: z.string().min(1).max(128), password: newPassword });
export type AcceptInput = z.input<typeof acceptSchema>;

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Makes the one link of an account with which its owner chooses a password. */
export async function writeInvite(tx: Tx, userId: string): Promise<Invite> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + INVITE_MS);
  const identifier = PREFIX + userId;
  await tx.verification.deleteMany({ where: { identifier } });
  await tx.verification.create({
    data: { id: randomUUID(), identifier, value: hashOf(token), expiresAt },
  });
  return { token, until: expiresAt.toISOString() };
}

/** Whose link this is, while it works. */
export async function invitedPerson(
  token: string,
): Promise<{ id: string; name: string; email: string } | null> {
  const row = await getDb().verification.findFirst({
    where: {
      value: hashOf(token),
      identifier: { startsWith: PREFIX },
      expiresAt: { gt: new Date() },
    },
  });
  if (!row) return null;
  const where = { id: row.identifier.slice(PREFIX.length), disabled: false };
  return getDb().user.findUnique({ where, select: { id: true, name: true, email: true } });
}

/** Sets the password that the owner of a link chose, ends what was signed in before, and signs in. */
export async function acceptInvite(input: AcceptInput): Promise<void> {
  const { token, password } = parseInput(acceptSchema, input);
  const person = await invitedPerson(token);
  await auditedOwn(person, 'accept-invite', person?.email ?? '', async () => {
    if (!person) return fail('invite-invalid', {});
    const hash = await hashPassword(password);
    await getDb().$transaction(async (tx) => {
      // Of two who come with the same link at once, one finds it.
      const { count } = await tx.verification.deleteMany({ where: { value: hashOf(token) } });
      if (count !== 1) fail('invite-invalid', {});
      await writePassword(tx, person.id, hash);
      await tx.session.deleteMany({ where: { userId: person.id } });
    });
  });
  const requestHeaders = await headers();
  await authFor(requestHeaders).api.signInEmail({
    body: { email: person?.email ?? '', password },
    headers: requestHeaders,
  });
}

/** Gives an account its password, the first or another. */
export async function writePassword(tx: Tx, userId: string, hash: string): Promise<void> {
  const providerId = 'credential';
  const { count } = await tx.account.updateMany({
    where: { userId, providerId },
    data: { password: hash },
  });
  if (count > 0) return;
  await tx.account.create({
    data: { id: randomUUID(), accountId: userId, providerId, userId, password: hash },
  });
}
