import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authFor } from '@/lib/auth/auth';
import { getViewer, hasAdministrator, requireActor } from '@/lib/auth/session';
import { MAX_FAILURES } from '@/lib/auth/throttle';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { forgetKey } from '@/lib/secrets/key';
import { createFirstAdministrator, signIn, signOut } from './account';

/** The headers of the request that is being answered. */
let request = new Headers();
vi.mock('next/headers', () => ({ headers: async () => request }));
vi.mock('next/server', () => ({ connection: async () => {} }));

const ANN = { name: 'Ann', email: 'Ann@Example.org', password: 'correct horse' };
const credentials = (password = ANN.password) => ({ email: ANN.email, password });
const shared = globalThis as Record<string, unknown>;

const lines = async () =>
  (await getDb().auditLine.findMany({ orderBy: { id: 'asc' } })).map(
    ({ actorName, verb, target, outcome }) => [actorName, verb, target, outcome].join(' | '),
  );

/** Signs in as a browser does: its next requests carry the cookie. */
async function browserSignsIn(headers = new Headers()) {
  const answer = await authFor(headers).api.signInEmail({
    body: credentials(),
    headers,
    returnHeaders: true,
  });
  const cookie = answer.headers.get('set-cookie') ?? '';
  request = new Headers(headers);
  request.set('cookie', cookie.split(';')[0] ?? '');
  return cookie;
}

let clear: () => Promise<void>;
beforeEach(async () => {
  forgetKey();
  delete shared.savepointAuth;
  delete shared.savepointTries;
  request = new Headers();
  clear = await openTestDb();
});
afterEach(() => clear());

describe('the first administrator', () => {
  it('is made once', async () => {
    expect(await hasAdministrator()).toBe(false);
    await createFirstAdministrator(ANN);
    expect(await hasAdministrator()).toBe(true);
    const again = createFirstAdministrator({ ...ANN, email: 'eve@example.org' });
    await expect(again).rejects.toMatchObject({ problem: { code: 'already-set-up' } });
    expect(await lines()).toEqual([
      'Ann | create-first-administrator | ann@example.org | ok',
      ' | create-first-administrator | eve@example.org | refused',
    ]);
  });

  it('is one of all that ask at once', async () => {
    const ask = (n: number) => createFirstAdministrator({ ...ANN, email: `u${n}@example.org` });
    const ends = await Promise.allSettled([1, 2, 3, 4].map(ask));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await getDb().user.count()).toBe(1);
    expect(await getDb().account.count()).toBe(1);
  });

  it('needs an address and a password of some length', async () => {
    const short = createFirstAdministrator({ ...ANN, password: 'short' });
    await expect(short).rejects.toMatchObject({
      problem: { code: 'input-invalid', facts: { field: 'password' } },
    });
    const nowhere = createFirstAdministrator({ ...ANN, email: 'ann' });
    await expect(nowhere).rejects.toMatchObject({ problem: { facts: { field: 'email' } } });
    expect(await getDb().user.count()).toBe(0);
  });

  it('is the only way to an account', async () => {
    const signUp = authFor(request).api.signUpEmail({ body: ANN });
    await expect(signUp).rejects.toMatchObject({ status: 'BAD_REQUEST' });
  });
});

describe('signing in', () => {
  beforeEach(() => createFirstAdministrator(ANN));

  it('tells who is signed in', async () => {
    expect(await getViewer()).toBeNull();
    await expect(requireActor()).rejects.toMatchObject({ problem: { code: 'signed-out' } });
    const cookie = await browserSignsIn();
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(cookie).not.toContain('Secure');
    expect(await getViewer()).toMatchObject({
      email: 'ann@example.org',
      grants: [{ right: 'administer' }],
    });
    expect(await requireActor()).toMatchObject({ name: 'Ann', grants: [{ right: 'administer' }] });
  });

  it('sets secure cookies behind https', async () => {
    const cookie = await browserSignsIn(new Headers({ 'x-forwarded-proto': 'https' }));
    expect(cookie).toMatch(/^__Secure-savepoint\.session_token=.*; Secure/);
    expect(await getViewer()).toMatchObject({ name: 'Ann' });
  });

  it('does not believe a changed cookie', async () => {
    await browserSignsIn();
    request.set('cookie', (request.get('cookie') ?? '').replace(/=.{4}/, '=aaaa'));
    expect(await getViewer()).toBeNull();
  });

  it('ends with signing out', async () => {
    await browserSignsIn();
    await signOut();
    expect(await getViewer()).toBeNull();
    expect((await lines()).at(-1)).toBe('Ann | sign-out | ann@example.org | ok');
  });

  it('gives the same answer for a wrong password and an unknown address', async () => {
    const wrong = { problem: { code: 'sign-in-failed', facts: {} } };
    await expect(signIn(credentials('wrong'))).rejects.toMatchObject(wrong);
    const unknown = signIn({ email: 'eve@example.org', password: 'wrong' });
    await expect(unknown).rejects.toMatchObject(wrong);
  });

  it('must wait after five failures, also with the right password and when tried at once', async () => {
    const tries = Array.from({ length: MAX_FAILURES + 3 }, () => signIn(credentials('wrong')));
    const ends = await Promise.allSettled(tries);
    const codes = ends.map((end) => end.status === 'rejected' && end.reason.problem.code);
    expect(codes.filter((code) => code === 'sign-in-failed')).toHaveLength(MAX_FAILURES);
    const right = signIn(credentials());
    await expect(right).rejects.toMatchObject({ problem: { code: 'sign-in-throttled' } });
    expect((await lines()).at(-1)).toBe(' | sign-in | ann@example.org | refused');
  });

  it('forgets failures after a success', async () => {
    for (let n = 0; n < 3; n += 1) {
      for (let m = 1; m < MAX_FAILURES; m += 1) {
        await expect(signIn(credentials('wrong'))).rejects.toThrow();
      }
      await signIn(credentials());
    }
    expect(await getDb().session.count()).toBe(4);
  });
});
