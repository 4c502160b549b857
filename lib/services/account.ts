import { isAPIError } from 'better-auth/api';
import { headers } from 'next/headers';
import { addressOf } from '@/lib/auth/address';
import { authFor } from '@/lib/auth/auth';
import { getViewer } from '@/lib/auth/session';
import { countTry, forgetTries } from '@/lib/auth/throttle';
import { fail, ProblemError } from '@/lib/domain/problem';
import { credentialsSchema, newAccountSchema } from './account-input';
import { audit } from './audit';
import { insertFirstAdministrator } from './first-administrator';
import { parseInput } from './input';

/** Makes the first account and signs it in. Refused once there is any account, also when two ask at once. */
export async function createFirstAdministrator(input: unknown): Promise<void> {
  const account = parseInput(newAccountSchema, input);
  if (!(await insertFirstAdministrator(account))) {
    fail('already-set-up', {});
  }
  const { email, password } = account;
  const requestHeaders = await headers();
  await authFor(requestHeaders).api.signInEmail({
    body: { email, password },
    headers: requestHeaders,
  });
}

/** Signs in and sets the session cookie. */
export async function signIn(input: unknown): Promise<void> {
  const credentials = parseInput(credentialsSchema, input);
  const account = credentials.email.toLowerCase();
  const requestHeaders = await headers();
  const address = addressOf(requestHeaders);
  try {
    countTry(account, address);
    const { user } = await authFor(requestHeaders).api.signInEmail({
      body: credentials,
      headers: requestHeaders,
    });
    forgetTries(account, address);
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
    if (isAPIError(error) && error.status === 'FORBIDDEN') {
      await audit(null, {
        verb: 'sign-in',
        target: account,
        outcome: 'refused',
        detail: 'person-disabled',
      });
      fail('person-disabled', {}, error);
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
