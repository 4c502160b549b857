import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authFor } from '@/lib/auth/auth';
import { getViewer, requireActor } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { subscribe } from '@/lib/events/bus';
import { forgetKey } from '@/lib/secrets/key';
import { openStreams } from '@/lib/server/streams';
import { signIn } from './account';
import { insertFirstAdministrator } from './first-administrator';
import { acceptInvite, invitedPerson } from './invite';
import { changePassword } from './password';
import {
  addPerson,
  changeGrants,
  disablePerson,
  enablePerson,
  invitePerson,
  removePerson,
} from './people';
import { listPeople } from './people-view';
import { allSessions, endOtherSessions, endSession, ownSessions } from './sessions';

let request = new Headers();
vi.mock('next/headers', () => ({ headers: async () => request }));
vi.mock('next/server', () => ({ connection: async () => {} }));

const ANN = { name: 'Ann', email: 'ann@example.org', password: 'correct horse' };
const BOB = { name: 'Bob', email: 'Bob@example.org', grants: [{ right: 'snapshot' as const }] };
const PASSWORD = 'battery staple';
const shared = globalThis as Record<string, unknown>;
const code = (wanted: string) => ({ problem: { code: wanted } });

/** A browser that signs in; what follows comes from it until another does. */
async function browser(email = ANN.email, password = ANN.password, agent = '') {
  const headers = new Headers({ 'user-agent': agent, 'x-savepoint-peer': '203.0.113.7' });
  const { headers: answer } = await authFor(headers).api.signInEmail({
    body: { email, password },
    headers,
    returnHeaders: true,
  });
  headers.set('cookie', answer.get('set-cookie')?.split(';')[0] ?? '');
  request = headers;
  return headers;
}

const me = () => requireActor();
const audit = async () =>
  (await getDb().auditLine.findMany({ orderBy: { id: 'asc' } })).map((line) =>
    [line.actorName, line.verb, line.target, line.outcome, line.detail].join(' | '),
  );

async function withBob() {
  const { token } = await addPerson(await me(), BOB);
  await acceptInvite({ token, password: PASSWORD });
  const bob = (await listPeople(await me())).find(({ name }) => name === 'Bob');
  return { token, personId: bob?.id ?? '' };
}

let clear: () => Promise<void>;
beforeEach(async () => {
  forgetKey();
  delete shared.savepointAuth;
  delete shared.savepointTries;
  clear = await openTestDb();
  await insertFirstAdministrator(ANN);
  await browser();
});
afterEach(() => clear());

describe('inviting', () => {
  it('makes an account that signs in with the password its owner chooses, once', async () => {
    const { token, until } = await addPerson(await me(), BOB);
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(71 * 3_600_000);
    expect(JSON.stringify(await getDb().verification.findMany())).not.toContain(token);
    expect(await invitedPerson(token)).toMatchObject({ email: 'bob@example.org' });
    await acceptInvite({ token, password: PASSWORD });
    await browser('bob@example.org', PASSWORD);
    expect(await getViewer()).toMatchObject({ name: 'Bob', grants: [{ right: 'snapshot' }] });
    await expect(acceptInvite({ token, password: PASSWORD })).rejects.toMatchObject(
      code('invite-invalid'),
    );
    expect(await audit()).toContain(
      'Ann | add-person | bob@example.org | ok | snapshot everything',
    );
    expect((await audit()).at(-1)).toBe(' | accept-invite |  | refused | invite-invalid');
  });

  it('again makes the older link and the sessions worthless, but not yet the password', async () => {
    const { token, personId } = await withBob();
    const first = await invitePerson(await me(), { personId });
    const second = await invitePerson(await me(), { personId });
    expect(await invitedPerson(token)).toBeNull();
    expect(await invitedPerson(first.token)).toBeNull();
    await browser('bob@example.org', PASSWORD);
    await acceptInvite({ token: second.token, password: 'another password' });
    expect(await getViewer()).toBeNull();
    await expect(browser('bob@example.org', PASSWORD)).rejects.toThrow();
    await browser('bob@example.org', 'another password');
  });

  it('ends with time', async () => {
    const { token } = await addPerson(await me(), BOB);
    await getDb().verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await expect(acceptInvite({ token, password: PASSWORD })).rejects.toMatchObject(
      code('invite-invalid'),
    );
  });

  it('is for addresses that nobody has', async () => {
    const again = addPerson(await me(), { ...BOB, email: 'ANN@example.org' });
    await expect(again).rejects.toMatchObject(code('email-taken'));
    const nowhere = addPerson(await me(), { ...BOB, grants: [{ right: 'audit', hostId: 'h' }] });
    await expect(nowhere).rejects.toMatchObject(code('host-gone'));
    expect(await getDb().user.count()).toBe(1);
  });
});

describe('the last administrator', () => {
  it('cannot be demoted, disabled or removed, also by another one who cannot sign in', async () => {
    const personId = (await me()).id;
    const other = { ...BOB, grants: [{ right: 'administer' as const }] };
    await addPerson(await me(), other);
    const demoted = changeGrants(await me(), { personId, grants: [{ right: 'audit' }] });
    await expect(demoted).rejects.toMatchObject(code('last-administrator'));
    const savepoint = { id: 'x', name: 'x', grants: [{ right: 'administer' as const }] };
    for (const change of [disablePerson, removePerson]) {
      await expect(change(savepoint, { personId })).rejects.toMatchObject(
        code('last-administrator'),
      );
    }
    expect(await getViewer()).toMatchObject({ name: 'Ann', grants: [{ right: 'administer' }] });
    expect((await listPeople(await me())).find(({ isSelf }) => isSelf)?.canRemove.ok).toBe(false);
  });

  it('is one of two that demote each other at once', async () => {
    const { personId } = await withBob();
    const grants = [{ right: 'administer' as const }];
    await changeGrants(await me(), { personId, grants });
    const ann = await me();
    const ends = await Promise.allSettled([
      changeGrants(ann, { personId, grants: [] }),
      changeGrants(ann, { personId: ann.id, grants: [] }),
    ]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('may go when there is another, but not by their own hand', async () => {
    const { personId } = await withBob();
    await changeGrants(await me(), { personId, grants: [{ right: 'administer' }] });
    const ann = await me();
    await expect(removePerson(ann, { personId: ann.id })).rejects.toMatchObject(
      code('person-self'),
    );
    await browser('bob@example.org', PASSWORD);
    await removePerson(await me(), { personId: ann.id });
    expect((await listPeople(await me())).map(({ name }) => name)).toEqual(['Bob']);
  });
});

describe('changed rights', () => {
  it('make every browser connect anew and read again', async () => {
    const { personId } = await withBob();
    const closed = vi.fn();
    openStreams.add(closed);
    const heard: string[] = [];
    const unsubscribe = subscribe(({ topic }) =>
      heard.push(`${topic} ${closed.mock.calls.length}`),
    );
    await changeGrants(await me(), { personId, grants: [{ right: 'rollback' }] });
    unsubscribe();
    openStreams.delete(closed);
    // In this order: what is told before the streams are gone would be read with the rights of before.
    expect(heard).toEqual(['hosts 1']);
  });
});

describe('a disabled account', () => {
  it('is out at once and stays out until it is enabled', async () => {
    const { personId } = await withBob();
    const ann = request;
    const bob = await browser('bob@example.org', PASSWORD);
    request = ann;
    await disablePerson(await me(), { personId });
    request = bob;
    expect(await getViewer()).toBeNull();
    const again = signIn({ email: BOB.email, password: PASSWORD });
    await expect(again).rejects.toMatchObject(code('person-disabled'));
    const wrong = signIn({ email: BOB.email, password: 'wrong' });
    await expect(wrong).rejects.toMatchObject(code('sign-in-failed'));
    expect(await getDb().session.count({ where: { userId: personId } })).toBe(0);
    request = ann;
    await enablePerson(await me(), { personId });
    await browser('bob@example.org', PASSWORD);
    expect(await getViewer()).toMatchObject({ name: 'Bob' });
  });
});

describe('sessions', () => {
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  it('say what, where and when, and end one by one', async () => {
    const first = request;
    const second = await browser(ANN.email, ANN.password, FIREFOX);
    const [newest, oldest] = await ownSessions(await me());
    expect(newest).toMatchObject({
      ...{ isThis: true, browser: 'Firefox', system: 'Linux', address: '203.0.113.7' },
      person: { name: 'Ann' },
    });
    expect(oldest?.isThis).toBe(false);
    await endSession(await me(), { sessionId: oldest?.id ?? '' });
    request = first;
    expect(await getViewer()).toBeNull();
    request = second;
    const gone = endSession(await me(), { sessionId: oldest?.id ?? '' });
    await expect(gone).rejects.toMatchObject(code('session-gone'));
  });

  it('of others are for administrators', async () => {
    await withBob();
    const ann = request;
    const bob = await browser('bob@example.org', PASSWORD);
    request = ann;
    const [session] = await ownSessions(await me());
    request = bob;
    const theft = endSession(await me(), { sessionId: session?.id ?? '' });
    await expect(theft).rejects.toMatchObject(code('not-allowed'));
    await expect(allSessions(await me())).rejects.toMatchObject(code('not-allowed'));
    const own = (await ownSessions(await me())).map(({ person }) => person.name);
    expect(new Set(own)).toEqual(new Set(['Bob']));
    request = ann;
    for (const { id, person } of await allSessions(await me())) {
      if (person.name === 'Bob') await endSession(await me(), { sessionId: id });
    }
    request = bob;
    expect(await getViewer()).toBeNull();
  });

  it('but this one end together', async () => {
    await browser();
    await browser();
    await endOtherSessions(await me());
    expect((await ownSessions(await me())).map(({ isThis }) => isThis)).toEqual([true]);
  });
});

describe('the own password', () => {
  it('changes with the present one only, and ends the other sessions', async () => {
    const other = request;
    await browser();
    const wrong = changePassword(await me(), { present: 'wrong', next: PASSWORD });
    await expect(wrong).rejects.toMatchObject(code('password-wrong'));
    await changePassword(await me(), { present: ANN.password, next: PASSWORD });
    expect(await getViewer()).toMatchObject({ name: 'Ann' });
    request = other;
    expect(await getViewer()).toBeNull();
    await expect(browser()).rejects.toThrow();
    await browser(ANN.email, PASSWORD);
  });

  it('cannot be guessed from an open session', async () => {
    const guess = async () => changePassword(await me(), { present: 'wrong', next: PASSWORD });
    for (let n = 0; n < 5; n += 1)
      await expect(guess()).rejects.toMatchObject(code('password-wrong'));
    const right = changePassword(await me(), { present: ANN.password, next: PASSWORD });
    await expect(right).rejects.toMatchObject(code('sign-in-throttled'));
  });
});
