import { authorise } from '@/lib/auth/actor';
import { readGrant } from '@/lib/auth/grants';
import type { Viewer } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import type { NamedGrant, PersonView } from '@/lib/domain/person';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { EVERYTHING, type Grant, isAdministrator } from '@/lib/domain/rights';
import { pictureOf } from '@/lib/fleet/picture';
import { allHosts } from './host-records';

/** Everybody with an account, by name, with what they may do. */
export async function listPeople(viewer: Viewer): Promise<PersonView[]> {
  authorise(viewer, 'read-people', EVERYTHING);
  const [users, invites, hosts] = await Promise.all([
    getDb().user.findMany({
      include: { grants: true, accounts: true, sessions: true },
      orderBy: { name: 'asc' },
    }),
    getDb().verification.findMany({ where: { identifier: { startsWith: 'invite:' } } }),
    allHosts(),
  ]);
  const now = Date.now();
  const nameOfHost = new Map(hosts.map(({ id, name }) => [id, name]));
  const signsIn = (user: (typeof users)[number]) =>
    !user.disabled && user.accounts.some(({ password }) => password !== null);
  const administrators = users.filter(
    (user) => signsIn(user) && isAdministrator(user.grants.flatMap(readGrant)),
  );
  return users.map((user): PersonView => {
    const { id, name, email } = user;
    const sessions = user.sessions.filter(({ expiresAt }) => expiresAt.getTime() > now);
    const seen = Math.max(
      ...sessions.map(({ lastSeenAt, createdAt }) => (lastSeenAt ?? createdAt).getTime()),
    );
    const invite = invites.find(
      ({ identifier, expiresAt }) => identifier === `invite:${id}` && expiresAt.getTime() > now,
    );
    const isLast = administrators.length === 1 && administrators[0]?.id === id;
    const canLeave = firstNo(
      () => (id === viewer.id ? no('person-self', { person: name }) : YES),
      (): Verdict => (isLast ? no('last-administrator', { person: name }) : YES),
    );
    return {
      ...{ id, name, email },
      state: user.disabled ? 'disabled' : signsIn(user) ? 'active' : 'invited',
      isSelf: id === viewer.id,
      grants: user.grants.flatMap(readGrant).map((grant) => named(grant, nameOfHost)),
      sessionCount: sessions.length,
      ...(sessions.length > 0 ? { lastSeenAt: new Date(seen).toISOString() } : {}),
      ...(invite ? { inviteUntil: invite.expiresAt.toISOString() } : {}),
      canDisable: canLeave,
      canRemove: canLeave,
    };
  });
}

function named(grant: Grant, nameOfHost: ReadonlyMap<string, string>): NamedGrant {
  const { hostId, vmUuid } = grant;
  if (hostId === undefined) return grant;
  const host = nameOfHost.get(hostId);
  const vm = pictureOf(hostId).inventory?.vms.find(({ uuid }) => uuid === vmUuid)?.name;
  return { ...grant, ...(host === undefined ? {} : { host }), ...(vm === undefined ? {} : { vm }) };
}
