import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { fail } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import type { TaskStatus } from '@/lib/domain/task';
import type { OperationInput } from '@/lib/domain/view';
import { publish } from '@/lib/events/bus';
import { insertTask, saveEnd } from '@/lib/tasks/records';
import { bulkView, cancelBulk, closeOldBulks, listBulks, startBulk } from './bulk';
import { findBulks, insertBulk } from './bulk-records';
import { runBulk } from './bulk-run';

/** A slow machine is no fault. */
const PATIENCE = { timeout: 30_000 };

const uuid = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`;
const SNAPSHOT = '20261120t000000-000001';
const anna: Actor = { id: 'anna', name: 'Anna', grants: [{ right: 'administer' }] };
const with_ = (...grants: Grant[]): Actor => ({ id: 'bert', name: 'Bert', grants });

/** Hosts on which a test says what becomes of each task, and when. */
function hosts() {
  const begun: (OperationInput & { taskId: string })[] = [];
  const refused = new Set<string>();
  let count = 0;
  const start = async (_actor: Actor, input: OperationInput) => {
    if (refused.has(input.vmUuid)) fail('vm-gone', { vm: input.vmUuid, host: input.hostId });
    const taskId = `task-${count}`;
    count += 1;
    await insertTask(
      {
        ...{ id: taskId, hostId: input.hostId, hostName: input.hostId, vmUuid: input.vmUuid },
        ...{ vmName: 'vm', kind: 'remove', label: 'x', actorId: '', actorName: '' },
        ...{ status: 'running', plan: { steps: [], warnings: [] } },
      },
      new Date(),
    );
    begun.push({ ...input, taskId });
    return { taskId };
  };
  const end = async (taskId: string, status: TaskStatus = 'done') => {
    await saveEnd(taskId, { status, endedAt: new Date() });
    publish({ topic: 'task', taskId, hostId: '' });
  };
  return { begun, refused, start, end };
}

type Item = { hostId: string; vm: number };

async function bulkOf(items: Item[], stopAtError = false) {
  await insertBulk(
    {
      ...{ id: 'b1', kind: 'remove', actorId: 'anna', actorName: 'Anna' },
      ...{ stopAtError, startedAt: new Date() },
    },
    items.map(({ hostId, vm }) => ({
      ...{ hostId, hostName: hostId, vmUuid: uuid(vm), vmName: `vm${vm}`, label: 'x' },
      request: { kind: 'remove', snapshotId: SNAPSHOT },
    })),
  );
  const [bulk] = await findBulks({ id: 'b1' }, 1);
  return bulk ?? expect.fail('no bulk');
}
const statuses = async () => (await bulkView(anna, 'b1')).items.map(({ status }) => status);
const now = async () => anna;

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
});
afterEach(() => clear());

describe('a bulk operation', () => {
  it('works on two VMs of a host at a time, on all hosts side by side, and on a VM once', async () => {
    const { begun, start, end } = hosts();
    const items = [
      ...[1, 1, 2, 3].map((vm) => ({ hostId: 'h1', vm })),
      ...[4, 5, 6].map((vm) => ({ hostId: 'h2', vm })),
    ];
    const run = runBulk(await bulkOf(items), now, start);
    const seen = (hostId: string) => begun.filter((one) => one.hostId === hostId);
    await vi.waitFor(() => expect(begun).toHaveLength(4), PATIENCE);
    expect(seen('h1').map(({ vmUuid }) => vmUuid)).toEqual([uuid(1), uuid(2)]);
    expect(seen('h2')).toHaveLength(2);

    await end(seen('h1')[0]?.taskId ?? '');
    await vi.waitFor(() => expect(seen('h1')).toHaveLength(3), PATIENCE);
    expect(seen('h1')[2]?.vmUuid, 'the second of the same VM').toBe(uuid(1));
    for (let at = 0; at < items.length; at += 1) {
      await vi.waitFor(() => expect(begun.length).toBeGreaterThan(at), PATIENCE);
      await end(begun[at]?.taskId ?? '');
    }
    await run;
    expect(await statuses()).toEqual(items.map(() => 'done'));
    expect(await bulkView(anna, 'b1')).toMatchObject({
      endedAt: expect.any(String),
      counts: { all: 7, done: 7, wrong: 0, cancelled: 0 },
    });
  });

  it('goes on after an error, and says which it was', async () => {
    const { begun, refused, start, end } = hosts();
    refused.add(uuid(1));
    const items = [1, 2].map((vm) => ({ hostId: 'h1', vm }));
    const run = runBulk(await bulkOf(items), now, start);
    await vi.waitFor(() => expect(begun).toHaveLength(1), PATIENCE);
    await end('task-0', 'undone');
    await run;
    expect((await bulkView(anna, 'b1')).items).toMatchObject([
      { status: 'refused', problem: { code: 'vm-gone' } },
      { status: 'undone', taskId: 'task-0' },
    ]);
  });

  it('starts nothing more after an error, if it was asked to', async () => {
    const { begun, start, end } = hosts();
    const items = [1, 2, 3, 4].map((vm) => ({ hostId: 'h1', vm }));
    const run = runBulk(await bulkOf(items, true), now, start);
    await vi.waitFor(() => expect(begun).toHaveLength(2), PATIENCE);
    await end('task-0', 'failed');
    await vi.waitFor(async () => expect(await statuses()).toContain('cancelled'), PATIENCE);
    await end('task-1');
    await run;
    expect(await statuses()).toEqual(['failed', 'done', 'cancelled', 'cancelled']);
  });

  it('can be cancelled by whoever began it and by administrators; what runs goes on', async () => {
    const { begun, start, end } = hosts();
    const items = [1, 2, 3].map((vm) => ({ hostId: 'h1', vm }));
    const run = runBulk(await bulkOf(items), now, start);
    await vi.waitFor(() => expect(begun).toHaveLength(2), PATIENCE);
    const other = with_({ right: 'snapshot' });
    await expect(cancelBulk(other, { bulkId: 'b1' })).rejects.toMatchObject({
      problem: { code: 'not-allowed' },
    });
    await cancelBulk(anna, { bulkId: 'b1' });
    expect(await statuses()).toEqual(['running', 'running', 'cancelled']);
    await end('task-0');
    await end('task-1');
    await run;
    expect(await statuses()).toEqual(['done', 'done', 'cancelled']);
  });

  it('shows of it what is in sight', async () => {
    await bulkOf([
      { hostId: 'h1', vm: 1 },
      { hostId: 'h2', vm: 2 },
    ]);
    const seesOne = with_({ right: 'audit', hostId: 'h2' });
    expect((await bulkView(seesOne, 'b1')).items.map(({ hostId }) => hostId)).toEqual(['h2']);
    expect(await listBulks(with_())).toEqual([]);
    await expect(bulkView(with_(), 'b1')).rejects.toMatchObject({ problem: { code: 'bulk-gone' } });
  });

  it('is over after a new start of the dashboard, and says what is not known', async () => {
    await bulkOf([1, 2].map((vm) => ({ hostId: 'h1', vm })));
    await getDb().bulkItem.updateMany({
      where: { vmUuid: uuid(1) },
      data: { state: 'starting' },
    });
    await closeOldBulks();
    expect(await statuses()).toEqual(['lost', 'cancelled']);
    expect((await bulkView(anna, 'b1')).endedAt).toBeTruthy();
  });
});

describe('startBulk', () => {
  const target = { hostId: 'h1', vmUuid: uuid(1) };
  const host = {
    ...{ id: 'h1', name: 'kvm1', address: '127.0.0.1', port: 1, user: 'root', sudo: false },
    ...{ uri: 'qemu:///system', storePath: '/store', hostKey: 'AAAA' },
  };

  it('refuses whoever may not do it to every one of them, and writes that down', async () => {
    const bert = with_({ right: 'snapshot', hostId: 'h1' });
    const targets = [target, { hostId: 'h2', vmUuid: uuid(2) }].map((one) => ({
      ...one,
      snapshotId: SNAPSHOT,
    }));
    const asked = startBulk(bert, { kind: 'remove', targets, stopAtError: false });
    await expect(asked).rejects.toMatchObject({ problem: { code: 'not-allowed' } });
    expect(await getDb().bulk.count()).toBe(0);
    expect(await getDb().auditLine.findMany()).toMatchObject([
      { verb: 'remove', outcome: 'refused', vmUuid: uuid(2) },
    ]);
  });

  it('refuses a name that no snapshot can have, and a VM that is asked to go back twice', async () => {
    await getDb().host.create({ data: host });
    const take = { kind: 'take', label: '1 bad', description: '', stopAtError: true } as const;
    await expect(startBulk(anna, { ...take, targets: [target] })).rejects.toMatchObject({
      problem: { code: 'name-pattern' },
    });
    const one = { ...target, snapshotId: SNAPSHOT };
    const twice = { kind: 'rollback', keepFirst: true, targets: [one, one], stopAtError: true };
    await expect(startBulk(anna, twice as never)).rejects.toMatchObject({
      problem: { code: 'bulk-vm-twice', facts: { host: 'kvm1' } },
    });
    expect(await getDb().bulk.count()).toBe(0);
  });
});
