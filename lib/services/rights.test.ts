import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/auth/actor';
import type { Viewer } from '@/lib/auth/session';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { BulkInput } from '@/lib/domain/bulk-input';
import type { OnArrival } from '@/lib/domain/place';
import { ProblemError } from '@/lib/domain/problem';
import { type Grant, RIGHTS, VERBS, type Verb } from '@/lib/domain/rights';
import { startBulk } from './bulk';
import { startClone } from './clones';
import { setCompression } from './compression';
import { deduplicate } from './deduplicating';
import { addHost, changeHost, probeHost, refreshHost, removeHost } from './hosts';
import { helperFor, readKeys } from './keys';
import { previewOperation, startOperation } from './operations';
import { dropKey, prepareKey, replaceKey } from './own-key';
import {
  addPerson,
  changeGrants,
  disablePerson,
  enablePerson,
  invitePerson,
  removePerson,
} from './people';
import { listPeople } from './people-view';
import { placeContents } from './place-contents';
import { addPlace, changePlace, listPlaces, removePlace } from './places';
import { decide } from './recovery';
import { allSessions, endSession } from './sessions';
import { listTasks, taskDetail, taskLog } from './tasks';
import { cancelTransfer, startTransfer } from './transfers';
import { dismissUndo, undoRollback } from './undo';
import { setDefaultPlace } from './usual-place';
import { fleetView, vmView } from './views';

const hostId = 'h1';
const vmUuid = '11111111-2222-4333-8444-555555555555';
const snapshotId = '20261120t000000-000001';
const taskId = '20261120t000000-00000a';
const personId = 'p';
const at = { hostId, vmUuid };
const newHost = {
  ...{ name: 'kvm9', address: '127.0.0.1', port: 1, user: 'root', sudo: false },
  ...{ uri: 'qemu:///system', storePath: '/store', hostKey: 'AAAA' },
};

const { uri: _uri, storePath: _store, ...reached } = newHost;
const newPlace = { ...reached, name: 'vault', path: '/srv/vault' };
const viewer = (actor: Actor): Viewer => ({ ...actor, email: '', sessionId: 'here' });

type Call = (actor: Actor) => Promise<unknown>;
const operation =
  (request: Parameters<typeof startOperation>[1]['request']): Call =>
  (actor) =>
    startOperation(actor, { ...at, request });
const bulk =
  (input: BulkInput): Call =>
  (actor) =>
    startBulk(actor, input);

const transfer =
  (onArrival: OnArrival): Call =>
  (actor) =>
    startTransfer(actor, {
      ...{ fromId: hostId, toId: hostId, vmUuid, onArrival },
      snapshotIds: [snapshotId],
    });

/** Every service that a verb stands for. A verb without a row does not compile, and fails below. */
const CALLS: { [V in Verb]: Call[] } = {
  read: [
    (actor) => vmView(actor, hostId, vmUuid),
    (actor) => previewOperation(actor, { ...at, request: { kind: 'verify', snapshotId } }),
    (actor) => taskDetail(actor, taskId),
    (actor) => taskLog(actor, taskId),
    (actor) => placeContents(actor, hostId),
  ],
  'refresh-host': [(actor) => refreshHost(actor, { hostId })],
  take: [
    operation({ kind: 'take', label: 'clean', description: '', withMemory: false }),
    bulk({ kind: 'take', label: 'clean', description: '', targets: [at], stopAtError: true }),
  ],
  edit: [operation({ kind: 'edit', snapshotId, label: 'clean', description: '' })],
  remove: [
    operation({ kind: 'remove', snapshotId }),
    bulk({ kind: 'remove', targets: [{ ...at, snapshotId }], stopAtError: true }),
  ],
  verify: [operation({ kind: 'verify', snapshotId })],
  compress: [operation({ kind: 'compress', snapshotId })],
  rollback: [
    operation({ kind: 'rollback', snapshotId }),
    bulk({
      ...{ kind: 'rollback', keepFirst: true, stopAtError: true },
      targets: [{ ...at, snapshotId }],
    }),
  ],
  copy: [transfer({ kind: 'keep' })],
  move: [transfer({ kind: 'remove' })],
  'bring-back': [transfer({ kind: 'rollback', startAfter: false, keepFirst: false })],
  cancel: [(actor) => cancelTransfer(actor, { taskId })],
  define: [operation({ kind: 'define', snapshotId })],
  'undo-rollback': [(actor) => undoRollback(actor, { ...at, keptId: snapshotId })],
  'dismiss-undo': [(actor) => dismissUndo(actor, { ...at, at: '2026-11-20T00:00:00Z' })],
  recover: [(actor) => decide(actor, { hostId, taskId, way: 'undo' })],
  'add-host': [
    (actor) => addHost(actor, newHost),
    (actor) => probeHost(actor, { address: '127.0.0.1', port: 1 }),
  ],
  clone: [
    (actor) =>
      startClone(actor, { ...at, snapshotId, name: 'copy', isSame: false, startAfter: false }),
  ],
  'add-place': [(actor) => addPlace(actor, newPlace)],
  deduplicate: [(actor) => deduplicate(actor, { placeId: hostId })],
  'change-place': [(actor) => changePlace(actor, { ...reached, placeId: hostId })],
  'remove-place': [(actor) => removePlace(actor, { placeId: hostId })],
  'set-default-place': [(actor) => setDefaultPlace(actor, { hostId, placeId: null })],
  'set-compression': [(actor) => setCompression(actor, { hostId, afterMinutes: 'never' })],
  'change-host': [(actor) => changeHost(actor, { ...reached, hostId })],
  'remove-host': [(actor) => removeHost(actor, { hostId })],
  'read-people': [(actor) => listPeople(viewer(actor)), (actor) => allSessions(viewer(actor))],
  'read-keys': [readKeys, (actor) => helperFor(actor, hostId)],
  'add-person': [
    (actor) => addPerson(actor, { name: 'Bob', email: 'bob@example.org', grants: [] }),
  ],
  'invite-person': [(actor) => invitePerson(actor, { personId })],
  'change-grants': [(actor) => changeGrants(actor, { personId, grants: [] })],
  'disable-person': [(actor) => disablePerson(actor, { personId })],
  'enable-person': [(actor) => enablePerson(actor, { personId })],
  'remove-person': [(actor) => removePerson(actor, { personId })],
  'prepare-key': [prepareKey],
  'replace-key': [replaceKey],
  'drop-key': [dropKey],
  'end-session': [(actor) => endSession(viewer(actor), { sessionId: 's' })],
};

const ALL = Object.keys(VERBS) as Verb[];
/** What changes nothing leaves no line. */
const SILENT = new Set<Verb>(['read', 'refresh-host', 'read-people', 'read-keys']);
const actor = (...grants: Grant[]): Actor => ({ id: 'u', name: 'Ann', grants });

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error);
  }
}

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  const task = { ...at, hostName: 'kvm1', vmName: 'web', kind: 'take', label: 'clean' };
  await getDb().task.create({
    data: {
      ...{ id: taskId, ...task, actorId: 'x', actorName: 'x', status: 'done' },
      ...{ startedAt: new Date(), plan: '{"steps":[],"warnings":[]}', journal: '', output: '' },
    },
  });
});
afterEach(() => clear());

describe('every verb', () => {
  it('has a row', () => expect(Object.keys(CALLS).sort()).toEqual([...ALL].sort()));

  it.each(ALL)(
    '%s is refused to the wrong right, in the wrong place, and to nobody',
    async (verb) => {
      // VERBS and the rule are proven in lib/domain; here, that the services ask.
      const wrong: Grant[] = [
        ...RIGHTS.filter(
          (right) => right !== 'administer' && right !== VERBS[verb] && VERBS[verb] !== 'audit',
        ).map((right): Grant => ({ right })),
        { right: 'administer', hostId: 'h2' },
        { right: 'administer', hostId: 'h2', vmUuid },
      ];
      for (const call of CALLS[verb]) {
        for (const who of [actor(), ...wrong.map((grant) => actor(grant))]) {
          expect(await codeOf(call(who)), JSON.stringify(who.grants)).toBe('not-allowed');
        }
      }
    },
  );

  it.each(ALL)('%s is let through with the right right', async (verb) => {
    for (const call of CALLS[verb]) {
      expect(await codeOf(call(actor({ right: VERBS[verb] })))).not.toBe('not-allowed');
    }
  });

  it.each(ALL.filter((verb) => !SILENT.has(verb)))(
    '%s leaves one line of its refusal',
    async (verb) => {
      const [call] = CALLS[verb];
      await codeOf(call?.(actor()) ?? Promise.resolve());
      const lines = await getDb().auditLine.findMany();
      expect(lines).toMatchObject([
        { actorName: 'Ann', verb, outcome: 'refused', detail: 'not-allowed' },
      ]);
    },
  );
});

describe('lists', () => {
  beforeEach(async () => {
    for (const id of ['h1', 'h2']) {
      const { name: _, ...host } = newHost;
      await getDb().host.create({ data: { id, ...host, name: id, port: id === 'h1' ? 1 : 2 } });
    }
  });

  it.each<[string, Grant[], string[], number]>([
    ['nobody', [], [], 0],
    ['one who sees everything', [{ right: 'audit' }], ['h1', 'h2'], 1],
    ['one who sees a VM', [{ right: 'snapshot', ...at }], ['h1'], 1],
    ['one who sees another VM', [{ right: 'snapshot', hostId, vmUuid: 'other' }], ['h1'], 0],
    ['one who sees the other host', [{ right: 'administer', hostId: 'h2' }], ['h2'], 0],
  ])('show %s what is in sight', async (_, grants, hosts, tasks) => {
    const view = await fleetView(actor(...grants));
    expect(view.hosts.map(({ id }) => id)).toEqual(hosts);
    expect(await listTasks(actor(...grants), {})).toHaveLength(tasks);
    expect(await listTasks(actor(...grants), at)).toHaveLength(tasks);
  });

  it.each<[string, Grant[], Record<string, boolean>]>([
    ['nobody', [], {}],
    ['one who sees everything', [{ right: 'audit' }], { h1: false, h2: false, vault: false }],
    ['one who may roll back', [{ right: 'rollback' }], { h1: false, h2: false, vault: false }],
    [
      'one who may snapshot on everything',
      [{ right: 'snapshot' }],
      { h1: true, h2: true, vault: true },
    ],
    ['one who may snapshot on a host', [{ right: 'snapshot', hostId }], { h1: true }],
    [
      'one who may snapshot on a host and sees another',
      [
        { right: 'snapshot', hostId },
        { right: 'audit', hostId: 'h2' },
      ],
      { h1: true, h2: false },
    ],
    ['one who may snapshot that VM', [{ right: 'snapshot', ...at }], { h1: true }],
    [
      'one who may snapshot another VM',
      [{ right: 'snapshot', hostId, vmUuid: 'other' }],
      { h1: false },
    ],
  ])('show %s the places in sight, and which may be used', async (_, grants, usable) => {
    await getDb().place.create({ data: { id: 'vault', ...newPlace, port: 3 } });
    const places = await listPlaces(actor(...grants), vmUuid);
    expect(Object.fromEntries(places.map(({ id, mayKeep }) => [id, mayKeep.ok]))).toEqual(usable);
    // Nobody of these is an administrator.
    expect(places.some(({ canRemove }) => canRemove.ok)).toBe(false);
    // What the list says is what a copy meets.
    for (const id of ['h1', 'h2', 'vault']) {
      const to = { fromId: id === 'h1' ? 'h2' : 'h1', toId: id, vmUuid, snapshotIds: [snapshotId] };
      const both = [...grants, { right: 'snapshot' as const, hostId: to.fromId }];
      const code = await codeOf(
        startTransfer(actor(...both), { ...to, onArrival: { kind: 'keep' } }),
      );
      expect(code === 'not-allowed', id).toBe(!(usable[id] ?? false));
    }
  });
});
