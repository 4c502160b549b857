import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { HostPicture } from '@/lib/domain/inventory';
import type { OnArrival } from '@/lib/domain/place';
import { ProblemError, problem } from '@/lib/domain/problem';
import type { TaskKind } from '@/lib/domain/task';
import { refreshPicture } from '@/lib/fleet/picture';
import { manifest, scene } from '@/lib/plan/testing';
import { type Arrival, pump } from '@/lib/tasks/pump';
import { findTask, insertTask } from '@/lib/tasks/records';
import { tell } from '@/lib/tasks/transfer-end';
import { dropTransfers, stopCarrying } from './carrying';
import { startOperation } from './operations';
import {
  callOff,
  findTransfer,
  findTransfers,
  insertTransfer,
  markFollowed,
} from './transfer-records';
import { carry, carryOn } from './transfer-run';
import { cancelTransfer } from './transfers';

/** A slow machine is no fault. */
const PATIENCE = { timeout: 30_000 };

vi.mock('@/lib/tasks/pump', () => ({ pump: vi.fn() }));
vi.mock('@/lib/tasks/transfer-end', () => ({ tell: vi.fn() }));
vi.mock('./operations', () => ({ startOperation: vi.fn(async () => ({ taskId: 't' })) }));
vi.mock('@/lib/fleet/picture', async (load) => ({
  ...(await load<typeof import('@/lib/fleet/picture')>()),
  refreshPicture: vi.fn(),
}));

const SEND = '20261123t155418-0000aa';
const RECEIVE = '20261123t155418-0000bb';
const MIB = 1024 ** 2;
const REMOVE: OnArrival = { kind: 'remove' };
const ROLLBACK: OnArrival = { kind: 'rollback', startAfter: false, keepFirst: false };
const actor: Actor = { id: 'p', name: 'Ann', grants: ADMINISTRATOR };
const [disk] = manifest().disks;
const there = manifest({
  disks: [{ ...disk, driver: 'copy', ref: '/far/x/disk-vda.qcow2', refBytes: 7 * MIB } as never],
});
const { id: snapshotId, vm } = there;
const WHOLE = {
  'state.save': { sizeBytes: there.parts[0]?.sizeBytes ?? 0 },
  'disk-vda.qcow2': { sizeBytes: 7 * MIB },
};

const farShows = (
  files: Record<string, { sizeBytes: number }>,
  verified?: { id: string; at: string; ok: boolean; parts: Record<string, string>; bad: string[] },
): HostPicture => ({
  status: 'online',
  inventory: {
    ...scene().inventory,
    snapshots: [
      { manifest: there, dir: '/far/x', facts: { files, ...(verified ? { verified } : {}) } },
    ],
  },
});

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  for (const id of ['near', 'far']) {
    const at = { id, name: id, address: '127.0.0.1', port: id === 'near' ? 22 : 23, user: 'root' };
    await getDb().place.create({
      data: { ...at, sudo: false, path: `/${id}`, hostKey: 'AAAA' },
    });
  }
  await task(SEND, 'send', 'near');
  await task(RECEIVE, 'receive', 'far');
  vi.mocked(pump).mockReset();
  vi.mocked(tell).mockReset();
  vi.mocked(startOperation).mockClear();
  vi.mocked(refreshPicture).mockReset().mockResolvedValue(farShows(WHOLE));
});
afterEach(() => clear());

const task = (id: string, kind: TaskKind, hostId: string, startedAt = new Date()) =>
  insertTask(
    {
      ...{ id, hostId, hostName: hostId, vmUuid: vm.uuid, vmName: 'web', kind, label: 'clean' },
      ...{ actorId: 'p', actorName: 'Ann', status: 'done', plan: { steps: [], warnings: [] } },
    },
    startedAt,
  );

async function insert(onArrival: OnArrival) {
  await insertTransfer({
    ...{ sendTaskId: SEND, receiveTaskId: RECEIVE, fromId: 'near', toId: 'far' },
    ...{ vmUuid: vm.uuid, snapshotId, onArrival, actor: { id: 'p', name: 'Ann' } },
    files: [{ name: 'state.save', file: '/near/x/state.save', sizeBytes: 256 * MIB }],
  });
}

/** What was begun once the pump came to its end, and what the two tasks say of it. */
async function afterArrival(arrival: Arrival, isResumed = false) {
  vi.mocked(pump).mockResolvedValue(arrival);
  if (isResumed) await carryOn();
  else {
    const transfer = await findTransfer(SEND);
    if (transfer) carry(transfer, {});
  }
  await vi.waitFor(async () => expect(await findTransfers()).toEqual([]), PATIENCE);
  const words = await Promise.all([SEND, RECEIVE].map(async (id) => (await findTask(id))?.problem));
  const whys = words.map((word) => {
    const { why } = { why: undefined, ...word?.facts } as { why?: { code: string } };
    return word && [word.code, why?.code];
  });
  return { begun: vi.mocked(startOperation).mock.calls.map(([, what]) => what.request.kind), whys };
}
afterEach(() => stopCarrying());

const JUST_NOW: Arrival = { secondsAgo: 1, near: 'done' };
const LONG_AGO: Arrival = { secondsAgo: 3600, near: 'done' };
const both = (...word: string[]) => [word, word];
const NOTHING = [undefined, undefined];

it('goes while two others wait for hosts that do not answer, and not while they are busy', async () => {
  await insert({ kind: 'keep' });
  const transfer = await findTransfer(SEND);
  if (!transfer) throw new Error('it was not noted');
  const hears: ((isSilent: boolean) => void)[] = [];
  vi.mocked(pump).mockImplementation(
    ({ silent }, _news, signal) =>
      new Promise((_, reject) => {
        hears.push((isSilent) => silent?.(isSilent));
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  for (const n of [1, 2, 3, 4]) carry({ ...transfer, sendTaskId: `${SEND}${n}` }, {});
  await vi.waitFor(() => expect(hears).toHaveLength(2), PATIENCE);
  hears[0]?.(true);
  hears[0]?.(true);
  await vi.waitFor(() => expect(hears).toHaveLength(3), PATIENCE);
  hears[1]?.(true);
  await vi.waitFor(() => expect(hears).toHaveLength(4), PATIENCE);
  // All of them end, and two at a time it is again.
  await stopCarrying();
  vi.mocked(pump).mockClear();
  for (const n of [5, 6, 7]) carry({ ...transfer, sendTaskId: `${SEND}${n}` }, {});
  await vi.waitFor(() => expect(hears).toHaveLength(6), PATIENCE);
  expect(vi.mocked(pump)).toHaveBeenCalledTimes(2);
});

it.each([
  ['far', 'near', SEND],
  ['near', 'far', RECEIVE],
])(
  'is let go of where %s is forgotten: the task at %s is called off',
  async (gone, other, taskId) => {
    await insert({ kind: 'keep' });
    let isStopped = false;
    vi.mocked(pump).mockImplementation(
      (_transfer, _news, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            isStopped = true;
            reject(signal.reason);
          });
        }),
    );
    await carryOn();
    await vi.waitFor(() => expect(pump).toHaveBeenCalled(), PATIENCE);
    await dropTransfers('another');
    expect([isStopped, (await findTransfers()).length]).toEqual([false, 1]);
    await dropTransfers(gone);
    expect([isStopped, await findTransfers()]).toEqual([true, []]);
    expect(vi.mocked(tell).mock.calls.map(([{ id }, task, word]) => [id, task, word])).toEqual([
      [other, taskId, 'cancel'],
    ]);
  },
);

describe('a snapshot that was moved', () => {
  beforeEach(() => insert(REMOVE));

  it.each([
    ['just now', JUST_NOW, false],
    ['long ago, and another dashboard had begun it', LONG_AGO, true],
  ])('goes from its source where all of it is seen at the far end (%s)', async (_, at, again) => {
    expect(await afterArrival(at, again)).toEqual({ begun: ['remove'], whys: NOTHING });
  });

  it.each<[string, HostPicture, string]>([
    ['is not listed', { status: 'online', inventory: scene().inventory }, 'snapshot-gone'],
    ['lost a disk', farShows({ 'state.save': WHOLE['state.save'] }), 'restore-part-missing'],
    [
      'has a torn part',
      farShows({ ...WHOLE, 'state.save': { sizeBytes: 5 } }),
      'restore-part-size',
    ],
    [
      'has a torn disk',
      farShows({ ...WHOLE, 'disk-vda.qcow2': { sizeBytes: 5 } }),
      'restore-part-size',
    ],
    [
      'was found damaged',
      farShows(WHOLE, {
        ...{
          id: snapshotId,
          at: '2026-11-24T10:00:00Z',
          ok: false,
          parts: {},
          bad: ['state.save'],
        },
      }),
      'restore-verify-failed',
    ],
    [
      'cannot be looked at',
      { ...farShows(WHOLE), problem: problem('host-gone', { id: 'far' }) },
      'host-gone',
    ],
  ])('stays at its source where it %s at the far end', async (_, picture, why) => {
    vi.mocked(refreshPicture).mockResolvedValue(picture);
    expect(await afterArrival(JUST_NOW)).toEqual({
      begun: [],
      whys: both('transfer-unproven', why),
    });
  });

  it.each<Arrival['near']>(['undone', 'failed', 'open'])(
    'stays where the task there ended as %s, which keeps its own word',
    async (near) => {
      expect(await afterArrival({ secondsAgo: 1, near })).toEqual({
        begun: [],
        whys: [undefined, ['transfer-not-followed', 'arrival-near-end']],
      });
    },
  );

  it('stays where somebody cancelled although no host answered', async () => {
    vi.mocked(tell).mockRejectedValue(new ProblemError(problem('host-gone', { id: 'far' })));
    expect(await cancelTransfer(actor, { taskId: SEND })).toBe(null);
    expect(await afterArrival(JUST_NOW)).toEqual({
      begun: [],
      whys: both('transfer-not-followed', 'arrival-called-off'),
    });
  });

  it('is removed once more where the dashboard died before that had a task', async () => {
    await markFollowed(SEND, new Date());
    expect((await afterArrival(LONG_AGO, true)).begun).toEqual(['remove']);
  });

  it('tells the pump that it was called off', async () => {
    await callOff(SEND, 'Bob');
    await afterArrival(JUST_NOW);
    const [transfer] = vi.mocked(pump).mock.calls[0] ?? [];
    await insert(REMOVE);
    expect(await transfer?.calledOff?.()).toBe(undefined);
    await callOff(SEND, 'Bob');
    expect(await transfer?.calledOff?.()).toBe('cancelled by Bob');
  });
});

describe('a snapshot that was brought back', () => {
  beforeEach(() => insert(ROLLBACK));
  const LATE = { begun: [], whys: both('transfer-not-followed', 'arrival-late') };

  it('is rolled back to when it has just arrived', async () => {
    expect(await afterArrival(JUST_NOW)).toEqual({ begun: ['rollback'], whys: NOTHING });
  });

  it.each([
    ['it arrived long ago', LONG_AGO, false],
    ['nobody knows when it arrived', { ...JUST_NOW, secondsAgo: Number.NaN }, false],
    ['another dashboard had begun it', JUST_NOW, true],
  ])('is not rolled back to where %s', async (_, arrival, isResumed) => {
    expect(await afterArrival(arrival, isResumed)).toEqual(LATE);
  });

  it('is known to be followed before the rollback starts', async () => {
    let known: string | undefined;
    vi.mocked(startOperation).mockImplementationOnce(async () => {
      known = (await findTransfer(SEND))?.followedAt;
      return { taskId: 't' };
    });
    await afterArrival(JUST_NOW);
    expect(known).toEqual(expect.any(String));
  });

  it('is not rolled back to a second time by the next dashboard', async () => {
    await markFollowed(SEND, new Date('2026-11-24T10:00:00Z'));
    await task('20261124t100000-0000cc', 'rollback', 'far', new Date('2026-11-24T10:00:01Z'));
    expect(await afterArrival(JUST_NOW, true)).toEqual({ begun: [], whys: NOTHING });
  });

  it('says so where the dashboard died before the rollback had a task', async () => {
    await markFollowed(SEND, new Date('2026-11-24T10:00:00Z'));
    await task('20261124t090000-0000cc', 'rollback', 'far', new Date('2026-11-24T09:00:00Z'));
    expect(await afterArrival(JUST_NOW, true)).toEqual(LATE);
  });

  it('is not rolled back to once it was called off, and not called off once it is', async () => {
    expect(await callOff(SEND, 'Bob')).toBe(true);
    expect(await callOff(SEND, 'Eve')).toBe(true);
    expect(await markFollowed(SEND, new Date())).toBe(false);
    expect((await findTransfer(SEND))?.calledOff).toBe('Bob');
    await getDb().transfer.deleteMany({});
    await insert(ROLLBACK);
    const won = await Promise.all([markFollowed(SEND, new Date()), callOff(SEND, 'Bob')]);
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('cannot be cancelled any more while it is rolled back to', async () => {
    await markFollowed(SEND, new Date());
    await expect(cancelTransfer(actor, { taskId: SEND })).rejects.toMatchObject({
      problem: { code: 'task-not-cancellable' },
    });
    expect(tell).not.toHaveBeenCalled();
  });
});
