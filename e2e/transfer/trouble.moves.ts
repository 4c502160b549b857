import { openSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stopCarrying } from '@/lib/services/carrying';
import { taskDetail } from '@/lib/services/tasks';
import { carryOn } from '@/lib/services/transfer-run';
import { cancelTransfer } from '@/lib/services/transfers';
import { ACTOR } from '../engine/harness';
import { waitFor } from '../lab/wait';
import {
  arrived as arrivedAt,
  arrivedWhole,
  goesOnThere,
  incoming,
  layRoads,
  nothingIsLeft,
  type Place,
  type Road,
  type Roads,
  roadOf,
  routeTo,
  setReach,
  sizeOf,
  untilUndone,
} from './road';
import { bothEnded, leftovers, listed, type Route, send } from './stand';

/** What can happen to a snapshot on its way, on three real hosts and an archive: `npm run moves`. */
let roads: Roads;
let snapshots: Roads['snapshots'];

beforeAll(async () => {
  roads = await layRoads('moves', 102);
  ({ snapshots } = roads);
}, 300_000);
afterAll(() => roads?.stop());

const arrived = (far: Place, { receiveTaskId }: { receiveTaskId: string }, part: number) =>
  arrivedAt(roads.stateBytes, far, receiveTaskId, part);

/** The link is down until the dashboard has noticed. Answers with what was found meanwhile. */
async function cutAndJoin<T>({ host }: Place, taskId: string, meanwhile?: () => Promise<T>) {
  await host.cutOff();
  await waitFor(
    `the dashboard to miss ${host.name}`,
    async () => (await taskDetail(ACTOR, taskId)).problem !== undefined,
    { timeoutMs: 60_000 },
  );
  const found = await meanwhile?.();
  await host.reconnect();
  return found;
}

const emptied = ({ host, store }: Place) => host.sh(`rm -rf ${store}/vms/*`);

describe.each<Road>(['direct', 'relay'])('a snapshot on its way, %s', (road) => {
  let far: Place;
  let route: Route;

  beforeEach(async () => {
    far = roads.far[road];
    route = routeTo(roads, far);
    await emptied(far);
    await setReach(roads.near.host, far.host, road === 'direct');
  });

  it('arrives, and goes on at the other host', async () => {
    const { near, far: there } = await bothEnded(await send(route, snapshots.s1));
    expect([near.status, there.status, roadOf(there)]).toEqual(['done', 'done', road]);
    await arrivedWhole(roads, far);
    await goesOnThere(roads, far);
  });

  it.each([0.1, 0.5, 0.99])('goes on after the link was cut at %d', async (part) => {
    const tasks = await send(route, snapshots.s1);
    await arrived(far, tasks, part);
    const had = await cutAndJoin(far, tasks.receiveTaskId, async () => {
      expect(await listed(far.id)).toEqual([]);
      return sizeOf(incoming(far, tasks.receiveTaskId));
    });
    const { near, far: there } = await bothEnded(tasks);
    expect([near.status, there.status]).toEqual(['done', 'done']);
    expect(had).toBeGreaterThan(0);
    await arrivedWhole(roads, far);
    await goesOnThere(roads, far);
  });

  it('goes on when another dashboard takes over', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(far, tasks, 0.3);
    await stopCarrying();
    const had = sizeOf(incoming(far, tasks.receiveTaskId));
    expect(had).toBeLessThan(roads.stateBytes);
    await carryOn();
    const { near, far: there } = await bothEnded(tasks);
    expect([near.status, there.status]).toEqual(['done', 'done']);
    await arrivedWhole(roads, far);
    await goesOnThere(roads, far);
  });

  it('is taken back when the far end loses its power', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(far, tasks, 0.3);
    await far.host.powerOff();
    await far.host.powerOn();
    await untilUndone(roads, far, tasks.receiveTaskId);
    const { near } = await bothEnded(tasks);
    expect(near.status).toBe('undone');
    await nothingIsLeft(roads, far);
  });

  it('is taken back when the near end loses its power, and can be sent again', async () => {
    const tasks = await send(route, snapshots.s1);
    await arrived(far, tasks, 0.3);
    await roads.near.host.powerOff();
    await roads.near.host.powerOn();
    await untilUndone(roads, far, tasks.sendTaskId);
    const { far: there } = await bothEnded(tasks);
    expect(there.status).toBe('undone');
    await nothingIsLeft(roads, far);
    const again = await bothEnded(await send(route, snapshots.s1));
    expect(again.far.status).toBe('done');
    await arrivedWhole(roads, far);
    await goesOnThere(roads, far);
  });

  it('is refused where there is no room, and taken back where the room is used up meanwhile', async () => {
    const { host, store } = far;
    const roomy = Math.round((roads.stateBytes * 1.6) / 1024 ** 2);
    await host.sh(
      `mkdir -p ${store}; mv ${store} ${store}.aside; mkdir ${store}; mount -t tmpfs -o size=${roomy}m none ${store}`,
    );
    try {
      const tasks = await send(route, snapshots.s1);
      // What is mounted there is not seen from this machine.
      const file = `${store}/tasks/${tasks.receiveTaskId}/incoming/state.save`;
      await waitFor('a fifth of the memory', async () => {
        const size = Number(await host.sh(`stat -c %s ${file} 2>/dev/null || echo 0`));
        return size >= roads.stateBytes * 0.2;
      });
      await host.sh(`dd if=/dev/zero of=${store}/fill bs=64k status=none || true`);
      const { near, far: there } = await bothEnded(tasks);
      expect([near.status, there.status]).toEqual(['undone', 'undone']);
      expect(there.problem?.code).toBe('task-cancelled');
      await nothingIsLeft(roads, far);
      const refused = await send(route, snapshots.s1).catch((error) => error.problem.code);
      expect(refused).toBe('no-space');
    } finally {
      await host.sh(`umount ${store}; rmdir ${store}; mv ${store}.aside ${store}`);
    }
  });

  it('is not taken for whole when a bit was flipped on the way', async () => {
    const tasks = await send(route, snapshots.s1, { kind: 'remove' });
    await arrived(far, tasks, 0.2);
    writeSync(openSync(incoming(far, tasks.receiveTaskId), 'r+'), Buffer.from('!'), 0, 1, 5000);
    const { near, far: there } = await bothEnded(tasks);
    expect([near.status, there.status]).toEqual(['undone', 'undone']);
    expect(there.problem).toMatchObject({
      code: 'transfer-damaged',
      facts: { part: 'state.save' },
    });
    await nothingIsLeft(roads, far);
  });

  it('leaves nothing when it is cancelled', async () => {
    const tasks = await send(route, snapshots.s1, { kind: 'remove' });
    await arrived(far, tasks, 0.2);
    await cancelTransfer(ACTOR, { taskId: tasks.sendTaskId });
    const { near, far: there } = await bothEnded(tasks);
    expect([near.status, there.status]).toEqual(['undone', 'undone']);
    expect(near.problem?.code).toBe('task-cancelled');
    await nothingIsLeft(roads, far);
  });

  it('does not get into the way of another one', async () => {
    const [first, second] = [await send(route, snapshots.s1), await send(route, snapshots.s2)];
    const twice = await send(route, snapshots.s1);
    const ends = [await bothEnded(first), await bothEnded(second), await bothEnded(twice)];
    expect(ends.map((one) => one.far.status)).toEqual(['done', 'done', 'undone']);
    expect(ends[2]?.far.problem?.code).toBe('snapshot-there');
    expect((await listed(far.id)).sort()).toEqual(['s1', 's2']);
    expect(await leftovers(far.host, far.store)).toBe('');
    await goesOnThere(roads, far);
  });
});

describe('a snapshot between more than two machines', () => {
  it('goes on through the dashboard when the two hosts lose each other on the way', async () => {
    const far = roads.far.direct;
    await emptied(far);
    await setReach(roads.near.host, far.host, true);
    const tasks = await send(routeTo(roads, far), snapshots.s1);
    await arrived(far, tasks, 0.3);
    await setReach(roads.near.host, far.host, false);
    const { near, far: there } = await bothEnded(tasks);
    await setReach(roads.near.host, far.host, true);
    expect([near.status, there.status, roadOf(there)]).toEqual(['done', 'done', 'relay']);
    await arrivedWhole(roads, far);
  });

  it('goes to the archive and from there to a third host, each time over a cut link', async () => {
    const { archive, far, vmUuid } = roads;
    const third = far.relay;
    await emptied(archive);
    await emptied(third);
    const there = await send(routeTo(roads, archive), snapshots.s1);
    await arrived(archive, there, 0.5);
    await cutAndJoin(archive, there.receiveTaskId);
    expect((await bothEnded(there)).far.status).toBe('done');
    await arrivedWhole(roads, archive);
    const onward = await send({ fromId: archive.id, toId: third.id, vmUuid }, snapshots.s1);
    await arrived(third, onward, 0.5);
    await cutAndJoin(archive, onward.sendTaskId);
    expect((await bothEnded(onward)).far.status).toBe('done');
    await arrivedWhole(roads, third);
    await goesOnThere(roads, third);
  });

  it('goes to two hosts at the same time', async () => {
    const { direct, relay } = roads.far;
    await emptied(direct);
    await emptied(relay);
    const both = [
      await send(routeTo(roads, direct), snapshots.s1),
      await send(routeTo(roads, relay), snapshots.s1),
    ];
    const ends = await Promise.all(both.map(bothEnded));
    expect(ends.map((one) => one.far.status)).toEqual(['done', 'done']);
    await arrivedWhole(roads, direct);
    await arrivedWhole(roads, relay);
    for (const far of [direct, relay]) await goesOnThere(roads, far);
  });
});
