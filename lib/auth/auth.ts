import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { nextCookies } from 'better-auth/next-js';
import { getDb } from '@/lib/db/db';
import { PASSWORD_LENGTH } from '@/lib/domain/password-length';
import { deriveKey } from '@/lib/secrets/key';
import { addressOf } from './address';

const SESSION_SECONDS = 14 * 24 * 3600;

/**
 * better-auth without its HTTP routes: everything goes through server code, where Next checks the origin of actions
 * and our own throttle counts. So it works under any address without configuration.
 */
function makeAuth(scheme: 'http' | 'https') {
  return betterAuth({
    appName: 'Savepoint',
    baseURL: `${scheme}://localhost`,
    secret: deriveKey('better-auth').toString('base64'),
    database: prismaAdapter(getDb(), { provider: 'sqlite', transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    // A page cannot set cookies while it renders, so a session is not prolonged: it ends after two weeks.
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      additionalFields: { lastSeenAt: { type: 'date', input: false, required: false } },
    },
    databaseHooks: { session: { create: { before: admit } } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
    advanced: {
      cookiePrefix: 'savepoint',
      useSecureCookies: scheme === 'https',
      // The address in X-Forwarded-For is whatever the client says.
      ipAddress: { disableIpTracking: true },
    },
    plugins: [nextCookies()],
  });
}

/** The last question before a session begins: whether the account may sign in at all. Notes where it was made. */
async function admit(
  session: { userId: string },
  context: { headers?: Headers | undefined } | null,
) {
  const { disabled } = await getDb().user.findUniqueOrThrow({
    where: { id: session.userId },
    select: { disabled: true },
  });
  if (disabled) throw new APIError('FORBIDDEN');
  const ipAddress = context?.headers ? addressOf(context.headers) : null;
  return { data: { ...session, ipAddress, lastSeenAt: new Date() } };
}

type Auth = ReturnType<typeof makeAuth>;

const shared = globalThis as typeof globalThis & {
  savepointAuth?: { http?: Auth; https?: Auth };
};

/**
 * The auth for a request. Behind a proxy that speaks https its cookies are Secure; a client that lies
 * about X-Forwarded-Proto changes only its own cookies.
 */
export function authFor(headers: Headers): Auth {
  const scheme =
    headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http';
  shared.savepointAuth ??= {};
  shared.savepointAuth[scheme] ??= makeAuth(scheme);
  return shared.savepointAuth[scheme];
}
