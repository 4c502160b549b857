import { randomUUID } from 'node:crypto';
import { isAPIError } from 'better-auth/api';
import { headers } from 'next/headers';
import { authFor } from '@/lib/auth/auth';
import { getViewer } from '@/lib/auth/session';
import { countTry, forgetTries } from '@/lib/auth/throttle';
import { getDb } from '@/lib/db/db';
import { fail, ProblemError } from '@/lib/domain/problem';
import { credentialsSchema, newAccountSchema } from './account-input';
import { audit } from './audit';
import { parseInput } from './input';

/** Makes the first account and signs it in. Refused once there is any account, also when two ask at once. */
export async function createFirstAdministrator(input: unknown): Promise<void> {
  const { name, email, password } = parseInput(newAccountSchema, input);
  const requestHeaders = await headers();
  const hasher = (await authFor(requestHeaders).$context).password;
  const id = randomUUID();
  const isFirst = await insertFirst({
    id,
    name,
    email: email.toLowerCase(),
    password: await hasher.hash(password),
  });
  if (!isFirst) {
    await audit(null, { verb: 'create-first-administrator', target: email, outcome: 'refused' });
    fail('not-allowed', { verb: 'create-first-administrator' });
  }
  await audit({ id, name }, { verb: 'create-first-administrator', target: email, outcome: 'ok' });
  await authFor(requestHeaders).api.signInEmail({
    body: { email, password },
    headers: requestHeaders,
  });
}

/** Signs in and sets the session cookie. */
export async function signIn(input: unknown): Promise<void> {
  const credentials = parseInput(credentialsSchema, input);
  const account = credentials.email.toLowerCase();
  try {
    countTry(account);
    const requestHeaders = await headers();
    const { user } = await authFor(requestHeaders).api.signInEmail({
      body: credentials,
      headers: requestHeaders,
    });
    forgetTries(account);
    await audit(user, { verb: 'sign-in', target: account, outcome: 'ok' });
  } catch (error) {
    if (error instanceof ProblemError) {
      await audit(null, {
        verb: 'sign-in',
        target: account,
        outcome: 'refused',
        detail: 'throttled',
      });
      throw error;
    }
    if (isAPIError(error) && error.status === 'UNAUTHORIZED') {
      await audit(null, { verb: 'sign-in', target: account, outcome: 'failed' });
      // The same answer for an unknown address and a wrong password.
      fail('sign-in-failed', {}, error);
    }
    throw error;
  }
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  const viewer = await getViewer();
  const requestHeaders = await headers();
  await authFor(requestHeaders).api.signOut({ headers: requestHeaders });
  if (viewer) await audit(viewer, { verb: 'sign-out', target: viewer.email, outcome: 'ok' });
}

/** One statement decides who is first, so of two at once only one is. False: there is an account already. */
async function insertFirst(account: {
  id: string;
  name: string;
  email: string;
  password: string;
}): Promise<boolean> {
  const { id, name, email, password } = account;
  const now = new Date();
  return getDb().$transaction(async (tx) => {
    const inserted = await tx.$executeRaw`
      INSERT INTO "User" ("id", "name", "email", "role", "createdAt", "updatedAt")
      SELECT ${id}, ${name}, ${email}, 'administrator', ${now}, ${now}
      WHERE NOT EXISTS (SELECT 1 FROM "User")`;
    if (inserted === 0) return false;
    await tx.account.create({
      data: { id: randomUUID(), accountId: id, providerId: 'credential', userId: id, password },
    });
    return true;
  });
}
