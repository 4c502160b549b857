import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { insertFirstAdministrator } from '@/lib/services/first-administrator';
import * as account from './account';
import * as hosts from './hosts';
import * as operations from './operations';
import * as people from './people';
import * as sessions from './sessions';

/** Who acts: an administrator, or somebody who was granted nothing. */
let grants: { right: 'administer' }[] = [];
vi.mock('@/lib/auth/session', () => {
  const viewer = async () => ({ id: 'u', name: 'Ann', email: 'ann', sessionId: 's', grants });
  return { requireActor: viewer, getViewer: viewer };
});
vi.mock('next/headers', () => ({ headers: async () => new Headers() }));

const hostId = 'h1';
const vmUuid = '11111111-2222-4333-8444-555555555555';
const snapshotId = '20261120t000000-000001';
const personId = 'p';
const person = { name: 'Bob', email: 'bob@example.org' };
const host = {
  ...{ name: 'kvm9', address: '127.0.0.1', port: 1, user: 'root', sudo: false },
  ...{ uri: 'qemu:///system', storePath: '/store', hostKey: 'AAAA' },
};

const ACTIONS = { ...account, ...hosts, ...operations, ...people, ...sessions };
type Name = keyof typeof ACTIONS;

/** A call of each action that changes something, and the verb of its line. */
const CALLS: { [N in Name]?: [verb: string, call: () => Promise<unknown>] } = {
  createFirstAdministrator: [
    'create-first-administrator',
    () => account.createFirstAdministrator({ ...person, password: 'long enough' }),
  ],
  signIn: ['sign-in', () => account.signIn({ email: person.email, password: 'wrong' })],
  signOut: ['sign-out', () => account.signOut()],
  acceptInvite: [
    'accept-invite',
    () => account.acceptInvite({ token: 'x', password: 'long enough' }),
  ],
  changePassword: [
    'change-password',
    () => account.changePassword({ present: 'x', next: 'long enough' }),
  ],
  addHost: ['add-host', () => hosts.addHost(host)],
  removeHost: ['remove-host', () => hosts.removeHost({ hostId })],
  startOperation: [
    'verify',
    () => operations.startOperation({ hostId, vmUuid, request: { kind: 'verify', snapshotId } }),
  ],
  decideTask: ['recover', () => operations.decideTask({ hostId, taskId: snapshotId, way: 'undo' })],
  undoRollback: [
    'undo-rollback',
    () => operations.undoRollback({ hostId, vmUuid, keptId: snapshotId }),
  ],
  dismissUndo: [
    'dismiss-undo',
    () => operations.dismissUndo({ hostId, vmUuid, at: '2026-11-20T00:00:00Z' }),
  ],
  addPerson: ['add-person', () => people.addPerson({ ...person, grants: [] })],
  invitePerson: ['invite-person', () => people.invitePerson({ personId })],
  changeGrants: ['change-grants', () => people.changeGrants({ personId, grants: [] })],
  disablePerson: ['disable-person', () => people.disablePerson({ personId })],
  enablePerson: ['enable-person', () => people.enablePerson({ personId })],
  removePerson: ['remove-person', () => people.removePerson({ personId })],
  endSession: ['end-session', () => sessions.endSession({ sessionId: 's' })],
  endOtherSessions: ['end-own-session', () => sessions.endOtherSessions()],
};
/** These only look. */
const LOOKS: readonly Name[] = ['probeHost', 'refreshHost'];
/** What everybody may do with their own account. */
const OWN = [
  'create-first-administrator',
  'sign-in',
  'sign-out',
  'accept-invite',
  'change-password',
  'end-own-session',
];

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await insertFirstAdministrator({
    name: 'Ann',
    email: 'ann@example.org',
    password: 'correct horse',
  });
  await getDb().auditLine.deleteMany();
});
afterEach(() => clear());

describe('every server action', () => {
  it('is in the list', () => {
    expect([...Object.keys(CALLS), ...LOOKS].sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  it.each(Object.entries(CALLS))(
    '%s leaves one line, whatever its end',
    async (_, [verb, call]) => {
      for (const rights of [[], [{ right: 'administer' as const }]]) {
        grants = rights;
        await getDb().auditLine.deleteMany();
        await call();
        const lines = await getDb().auditLine.findMany();
        expect(lines.map((line) => line.verb)).toEqual([verb]);
        const [{ outcome, detail } = { outcome: '', detail: '' }] = lines;
        if (rights.length === 0 && !OWN.includes(verb)) {
          expect([outcome, detail]).toEqual(['refused', 'not-allowed']);
        } else {
          expect(detail).not.toContain('not-allowed');
        }
      }
    },
  );
});
