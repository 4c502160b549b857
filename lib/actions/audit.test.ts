import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { insertFirstAdministrator } from '@/lib/services/first-administrator';
import * as account from './account';
import * as bulk from './bulk';
import * as hosts from './hosts';
import * as keys from './keys';
import * as operations from './operations';
import * as people from './people';
import * as places from './places';
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
const taskId = '20261120t000000-00000a';
const personId = 'p';
const person = { name: 'Bob', email: 'bob@example.org' };
const host = {
  ...{ name: 'kvm9', address: '127.0.0.1', port: 1, user: 'root', sudo: false },
  ...{ uri: 'qemu:///system', storePath: '/store', hostKey: 'AAAA' },
};

const { uri: _uri, storePath: _store, ...reached } = host;
const place = { ...reached, name: 'vault', path: '/srv/vault' };
const transfer = {
  ...{ fromId: hostId, toId: 'h2', vmUuid, snapshotIds: [snapshotId] },
  onArrival: { kind: 'keep' as const },
};

const MODULES = { account, bulk, hosts, keys, operations, people, places, sessions };
const ACTIONS = {
  ...{ ...account, ...bulk, ...hosts, ...operations },
  ...{ ...keys, ...people, ...places, ...sessions },
};
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
  changeHost: ['change-host', () => hosts.changeHost({ ...reached, hostId })],
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
  prepareKey: ['prepare-key', () => keys.prepareKey()],
  replaceKey: ['replace-key', () => keys.replaceKey()],
  dropKey: ['drop-key', () => keys.dropKey()],
  addPlace: ['add-place', () => places.addPlace(place)],
  changePlace: ['change-place', () => places.changePlace({ ...reached, placeId: hostId })],
  deduplicate: ['deduplicate', () => places.deduplicate({ placeId: hostId })],
  removePlace: ['remove-place', () => places.removePlace({ placeId: hostId })],
  setCompression: ['set-compression', () => hosts.setCompression({ hostId, afterMinutes: 60 })],
  setDefaultPlace: ['set-default-place', () => places.setDefaultPlace({ hostId, placeId: 'h2' })],
  startTransfer: ['copy', () => places.startTransfer(transfer)],
  startClone: [
    'clone',
    () =>
      places.startClone({
        ...{ hostId, vmUuid, snapshotId, name: 'copy', isSame: false, startAfter: false },
      }),
  ],
  cancelTask: ['cancel', () => operations.cancelTask({ taskId })],
  addPerson: ['add-person', () => people.addPerson({ ...person, grants: [] })],
  invitePerson: ['invite-person', () => people.invitePerson({ personId })],
  changeGrants: ['change-grants', () => people.changeGrants({ personId, grants: [] })],
  disablePerson: ['disable-person', () => people.disablePerson({ personId })],
  enablePerson: ['enable-person', () => people.enablePerson({ personId })],
  removePerson: ['remove-person', () => people.removePerson({ personId })],
  endSession: ['end-session', () => sessions.endSession({ sessionId: 's' })],
  cancelBulk: ['cancel-bulk', () => bulk.cancelBulk({ bulkId: snapshotId })],
  endOtherSessions: ['end-own-session', () => sessions.endOtherSessions()],
};
/** These only look; each item of a bulk is an operation with a line of its own. */
const OTHERS: readonly Name[] = ['probeHost', 'refreshHost', 'refreshPlace', 'startBulk'];
/** What everybody may do with their own account. */
const OWN = [
  'create-first-administrator',
  'sign-in',
  'sign-out',
  'accept-invite',
  'change-password',
  'end-own-session',
  'cancel-bulk',
];

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await insertFirstAdministrator({
    name: 'Ann',
    email: 'ann@example.org',
    password: 'correct horse',
  });
  const task = { hostId, vmUuid, hostName: 'kvm1', vmName: 'web', kind: 'take', label: 'clean' };
  await getDb().task.create({
    data: {
      ...{ id: taskId, ...task, actorId: 'x', actorName: 'x', status: 'done' },
      ...{ startedAt: new Date(), plan: '{"steps":[],"warnings":[]}', journal: '', output: '' },
    },
  });
  await getDb().auditLine.deleteMany();
});
afterEach(() => clear());

describe('every server action', () => {
  it('is in the list', () => {
    const files = readdirSync('lib/actions').filter((name) => !/test|^result/.test(name));
    expect(Object.keys(MODULES).map((name) => `${name}.ts`)).toEqual(files.sort());
    expect([...Object.keys(CALLS), ...OTHERS].sort()).toEqual(Object.keys(ACTIONS).sort());
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
