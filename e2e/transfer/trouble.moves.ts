import { openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refreshPicture } from '@/lib/fleet/picture';
import { placeById } from '@/lib/services/place-records';
import { tendTasks } from '@/lib/services/recovery';
import { taskDetail } from '@/lib/services/tasks';
import { carryOn, stopCarrying } from '@/lib/services/transfer-run';
import { cancelTransfer } from '@/lib/services/transfers';
import { ACTOR, register, startDashboard } from '../engine/harness';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ARCHIVE, bothEnded, leftovers, listed, type Route, registerArchive, send } from './stand';

/** What can happen to a snapshot on its way, on real hosts: `npm run moves`. */
let lab: Lab;
let kvm1: LabHost;
let vault: LabHost;
let stopDashboard: () => Promise<void>;
let vm: Awaited<ReturnType<Awaited<ReturnType<typeof register>>['vm']>>;
let route: Route;
let stateBytes = 0;
let snapshots: { s1: string; s2: string };

beforeAll(async () => {
  lab = await startLab({ name: 'moves', subnet: 102, hosts: ['kvm1', 'vault'] });
  kvm1 = lab.host('kvm1');
  vault = lab.host('vault');
  stopDashboard = await startDashboard();
  const near = await register(kvm1);
  const toId = await registerArchive(vault);
  await kvm1.defineGuest({ name: 'web', fillMiB: 400, memoryMiB: 700, tickMs: 250 });
  await kvm1.startGuest('web');
  vm = await near.vm('web');
  await vm.take('s1');
  await vm.take('s2');
  const [s1, s2] = [await vm.snapshot('s1'), await vm.snapshot('s2')];
  snapshots = { s1: s1.id, s2: s2.id };
  stateBytes = s1.parts.find(({ role }) => role === 'state')?.sizeBytes ?? 0;
  route = { fromId: near.hostId, toId, vmUuid: vm.uuid };
}, 300_000);
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});
beforeEach(async () => {
  await vault.sh(`rm -rf ${ARCHIVE}/vms/*`);
});

/** Where the memory arrives, as seen from this machine. */
const incoming = (receiveTaskId: string) =>
  join(vault.dir, 'lib/archive/tasks', receiveTaskId, 'incoming/state.save');

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Until that part of the memory has arrived. */
const arrived = (receiveTaskId: string, part: number) =>
  waitFor(
    `${part * 100} % of the memory`,
    () => sizeOf(incoming(receiveTaskId)) >= stateBytes * part,
    { timeoutMs: 60_000, everyMs: 2 },
  );

/** What the engine does while a server runs: looks at both ends and brings to an end what died there. */
async function tend(): Promise<void> {
  for (const id of [route.fromId, route.toId]) {
    const place = await placeById(id);
    await tendTasks(place, await refreshPicture(place));
  }
}

async function nothingIsLeft(): Promise<void> {
  expect(await listed(route.toId)).toEqual([]);
  expect(await listed(route.fromId)).toEqual(['s1', 's2']);
  expect(await leftovers(vault, ARCHIVE)).toBe('');
  expect(await leftovers(kvm1)).toBe('');
}

async function arrivedWhole(): Promise<void> {
  expect(await listed(route.toId)).toEqual(['s1']);
  const path = `vms/${vm.uuid}/${snapshots.s1}/state.save`;
  const [here, there] = [
    await kvm1.sh(`sha256sum < /var/lib/libvirt/savepoint/${path}`),
    await vault.sh(`sha256sum < ${ARCHIVE}/${path}`),
  ];
  expect(there).toBe(here);
  expect(await leftovers(vault, ARCHIVE)).toBe('');
}

describe('a snapshot on its way', () => {
  it.each([0.1, 0.5, 0.99])('goes on after the link was cut at %d', async (part) => {
    const tasks = await send(route, snapshots.s1);
    await arrived(tasks.receiveTaskId, part);
    await vault.cutOff();
    const had = sizeOf(incoming(tasks.receiveTaskId));
    await waitFor(
      'the dashboard to miss the vault',
      async () => (await taskDetail(ACTOR, tasks.receiveTaskId)).problem !== undefined,
      { timeoutMs: 60_000 },
    );
    expect(await listed(route.toId)).toEqual([]);
    await vault.reconnect();
    const { near, far } = await bothEnded(tasks);
    expect([near.status, far.status]).toEqual(['done', 'done']);
    expect(had).toBeGreaterThan(0);
    await arrivedWhole();
  });

  it('goes on when another dashboard takes over', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(tasks.receiveTaskId, 0.3);
    await stopCarrying();
    const had = sizeOf(incoming(tasks.receiveTaskId));
    expect(had).toBeLessThan(stateBytes);
    await carryOn();
    const { near, far } = await bothEnded(tasks);
    expect([near.status, far.status]).toEqual(['done', 'done']);
    await arrivedWhole();
  });

  it('is taken back when the far end loses its power', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(tasks.receiveTaskId, 0.3);
    await vault.powerOff();
    await vault.powerOn();
    await waitFor(
      'the far task to be found dead',
      async () => {
        await tend();
        return (await taskDetail(ACTOR, tasks.receiveTaskId)).status === 'undone';
      },
      { timeoutMs: 90_000, everyMs: 500 },
    );
    const { near } = await bothEnded(tasks);
    expect(near.status).toBe('undone');
    await nothingIsLeft();
  });

  it('is taken back when the near end loses its power, and can be sent again', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(tasks.receiveTaskId, 0.3);
    await kvm1.powerOff();
    await kvm1.powerOn();
    await waitFor(
      'the near task to be found dead',
      async () => {
        await tend();
        return (await taskDetail(ACTOR, tasks.sendTaskId)).status === 'undone';
      },
      { timeoutMs: 90_000, everyMs: 500 },
    );
    const { far } = await bothEnded(tasks);
    expect(far.status).toBe('undone');
    await nothingIsLeft();
    const again = await bothEnded(await send(route, snapshots.s1));
    expect(again.far.status).toBe('done');
    await arrivedWhole();
    await kvm1.startGuest('web');
  });

  it('is refused where there is no room, and taken back where the room is used up meanwhile', async () => {
    const roomy = Math.round((stateBytes * 1.6) / 1024 ** 2);
    await vault.sh(
      `mv ${ARCHIVE} ${ARCHIVE}.aside; mkdir ${ARCHIVE}; mount -t tmpfs -o size=${roomy}m none ${ARCHIVE}`,
    );
    try {
      const tasks = await send(route, snapshots.s1);
      // What is mounted there is not seen from this machine.
      const file = `${ARCHIVE}/tasks/${tasks.receiveTaskId}/incoming/state.save`;
      await waitFor('a fifth of the memory', async () => {
        const size = Number(await vault.sh(`stat -c %s ${file} 2>/dev/null || echo 0`));
        return size >= stateBytes * 0.2;
      });
      await vault.sh(`dd if=/dev/zero of=${ARCHIVE}/fill bs=64k status=none || true`);
      const { near, far } = await bothEnded(tasks);
      expect([near.status, far.status]).toEqual(['undone', 'undone']);
      expect(far.problem?.code).toBe('task-cancelled');
      await nothingIsLeft();
      const refused = await send(route, snapshots.s1).catch((error) => error.problem.code);
      expect(refused).toBe('no-space');
    } finally {
      await vault.sh(`umount ${ARCHIVE}; rmdir ${ARCHIVE}; mv ${ARCHIVE}.aside ${ARCHIVE}`);
    }
  });

  it('is not taken for whole when a bit was flipped on the way', async () => {
    const tasks = await send(route, snapshots.s1, { kind: 'remove' });
    await arrived(tasks.receiveTaskId, 0.2);
    writeSync(openSync(incoming(tasks.receiveTaskId), 'r+'), Buffer.from('!'), 0, 1, 5000);
    const { near, far } = await bothEnded(tasks);
    expect([near.status, far.status]).toEqual(['undone', 'undone']);
    expect(far.problem).toMatchObject({ code: 'transfer-damaged', facts: { part: 'state.save' } });
    await nothingIsLeft();
  });

  it('leaves nothing when it is cancelled', async () => {
    const tasks = await send(route, snapshots.s1, { kind: 'remove' });
    await arrived(tasks.receiveTaskId, 0.2);
    await cancelTransfer(ACTOR, { taskId: tasks.sendTaskId });
    const { near, far } = await bothEnded(tasks);
    expect([near.status, far.status]).toEqual(['undone', 'undone']);
    expect(near.problem?.code).toBe('task-cancelled');
    await nothingIsLeft();
  });

  it('does not get into the way of another one', async () => {
    const [first, second] = [await send(route, snapshots.s1), await send(route, snapshots.s2)];
    const twice = await send(route, snapshots.s1);
    const ends = [await bothEnded(first), await bothEnded(second), await bothEnded(twice)];
    expect(ends.map(({ far }) => far.status)).toEqual(['done', 'done', 'undone']);
    expect(ends[2]?.far.problem?.code).toBe('snapshot-there');
    expect((await listed(route.toId)).sort()).toEqual(['s1', 's2']);
    expect(await leftovers(vault, ARCHIVE)).toBe('');
  });
});
