import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { grantsSchema } from '@/lib/domain/person';
import { fail } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import { accessChanged } from './access-changed';
import { email, personName } from './account-input';
import { type AuditNote, audited } from './audit';
import { allHosts } from './host-records';
import { parseInput } from './input';
import { type Invite, writeInvite } from './invite';
import { type PersonRow, personRow, type Tx } from './person-rows';
import { placeName } from './place-name';

export const newPersonSchema = z.object({ name: personName, email, grants: grantsSchema });
export const grantsInputSchema = z.object({ personId: z.string().max(64), grants: grantsSchema });
const personSchema = z.object({ personId: z.string().max(64) });

export type NewPerson = z.input<typeof newPersonSchema>;
export type GrantsInput = z.input<typeof grantsInputSchema>;
export type PersonInput = z.input<typeof personSchema>;

/** Makes an account without a password, and the link with which its owner chooses one. */
export async function addPerson(actor: Actor, input: NewPerson): Promise<Invite> {
  const wanted = parseInput(newPersonSchema, input);
  const address = wanted.email.toLowerCase();
  return audited(actor, 'add-person', { target: address }, async (note) => {
    await checkHosts(wanted.grants);
    note.detail = await grantsInWords(wanted.grants);
    const id = randomUUID();
    return getDb().$transaction(async (tx) => {
      if (await tx.user.findUnique({ where: { email: address } })) {
        fail('email-taken', { email: address });
      }
      await tx.user.create({ data: { id, name: wanted.name, email: address } });
      await writeGrants(tx, id, wanted.grants);
      return writeInvite(tx, id);
    });
  });
}

/** Makes a new link with which somebody chooses a password; older ones stop working. */
export async function invitePerson(actor: Actor, input: PersonInput): Promise<Invite> {
  return onPerson(actor, 'invite-person', input, ({ id }, tx) => writeInvite(tx, id));
}

/** Puts a person's grants in place of those before. Refused where nobody would be left to administer everything. */
export async function changeGrants(actor: Actor, input: GrantsInput): Promise<void> {
  const { personId, grants } = parseInput(grantsInputSchema, input);
  const change = async (person: PersonRow, tx: Tx) => {
    await writeGrants(tx, person.id, grants);
    await keepAnAdministrator(tx, person);
  };
  await onPerson(actor, 'change-grants', { personId }, change, async (note) => {
    note.detail = await grantsInWords(grants);
    await checkHosts(grants);
  });
  accessChanged();
}

/** Ends a person's sessions and lets them make none, until they are enabled again. */
export async function disablePerson(actor: Actor, input: PersonInput): Promise<void> {
  await onPerson(actor, 'disable-person', input, async (person, tx) => {
    notSelf(actor, person);
    await tx.user.update({ where: { id: person.id }, data: { disabled: true } });
    await tx.session.deleteMany({ where: { userId: person.id } });
    await keepAnAdministrator(tx, person);
  });
  accessChanged();
}

/** Lets a disabled person sign in again, with the password and the grants of before. */
export async function enablePerson(actor: Actor, input: PersonInput): Promise<void> {
  await onPerson(actor, 'enable-person', input, async ({ id }, tx) => {
    await tx.user.update({ where: { id }, data: { disabled: false } });
  });
}

/** Forgets a person, their sessions and grants. What they did stays in the audit, under their name. */
export async function removePerson(actor: Actor, input: PersonInput): Promise<void> {
  await onPerson(actor, 'remove-person', input, async (person, tx) => {
    notSelf(actor, person);
    await tx.verification.deleteMany({ where: { identifier: `invite:${person.id}` } });
    await tx.user.delete({ where: { id: person.id } });
    await keepAnAdministrator(tx, person);
  });
  accessChanged();
}

/**
 * The frame of all that changes one account: all of it or nothing. `before` is the place for what asks the database
 * otherwise: inside of the transaction it would wait for the transaction's own end.
 */
async function onPerson<T>(
  actor: Actor,
  verb: Parameters<typeof audited>[1],
  input: PersonInput,
  change: (person: PersonRow, tx: Tx) => Promise<T>,
  before: (note: AuditNote) => Promise<void> = async () => {},
): Promise<T> {
  const { personId } = parseInput(personSchema, input);
  const known = await getDb().user.findUnique({ where: { id: personId } });
  return audited(actor, verb, { target: known?.email ?? personId }, async (note) => {
    await before(note);
    return getDb().$transaction(async (tx) => change(await personRow(tx, personId), tx));
  });
}

function notSelf(actor: Actor, person: PersonRow): void {
  if (person.id === actor.id) fail('person-self', { person: person.name });
}

/** After a change, before it is final: somebody who can sign in must administer everything. */
async function keepAnAdministrator(tx: Tx, { name }: PersonRow): Promise<void> {
  const left = await tx.user.count({
    where: {
      disabled: false,
      accounts: { some: { password: { not: null } } },
      grants: { some: { right: 'administer', hostId: null, vmUuid: null } },
    },
  });
  if (left === 0) fail('last-administrator', { person: name });
}

async function writeGrants(tx: Tx, userId: string, grants: readonly Grant[]): Promise<void> {
  const own = new Map(grants.map((grant) => [JSON.stringify(key(grant)), grant]));
  await tx.grant.deleteMany({ where: { userId } });
  await tx.grant.createMany({ data: [...own.values()].map((grant) => ({ userId, ...grant })) });
}

const key = ({ right, hostId, vmUuid }: Grant) => [right, hostId, vmUuid];

async function checkHosts(grants: readonly Grant[]): Promise<void> {
  const known = new Set((await allHosts()).map(({ id }) => id));
  const gone = grants.find(({ hostId }) => hostId !== undefined && !known.has(hostId));
  if (gone?.hostId !== undefined) fail('host-gone', { id: gone.hostId });
}

/** `administer everything; rollback web on kvm1`: what the audit says of grants. */
async function grantsInWords(grants: readonly Grant[]): Promise<string> {
  if (grants.length === 0) return 'no rights';
  const words = grants.map(async (grant) => {
    const { right, hostId, vmUuid } = grant;
    return `${right} ${hostId === undefined ? 'everything' : await placeName(hostId, vmUuid)}`;
  });
  return (await Promise.all(words)).join('; ');
}
