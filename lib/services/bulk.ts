import type { Actor } from '@/lib/auth/actor';
import { grantsOf } from '@/lib/auth/grants';
import { type BulkItemView, type BulkSummary, type BulkView, countItems } from '@/lib/domain/bulk';
import {
  askedTwice,
  type BulkInput,
  type BulkTarget,
  bulkInputSchema,
} from '@/lib/domain/bulk-input';
import { nameFault } from '@/lib/domain/names';
import { fail, no, type Verdict, YES } from '@/lib/domain/problem';
import { isAdministrator, mayAct } from '@/lib/domain/rights';
import type { OperationRequest } from '@/lib/domain/view';
import { publish } from '@/lib/events/bus';
import { pictureOf } from '@/lib/fleet/picture';
import { logError } from '@/lib/server/log';
import { liveOf } from '@/lib/tasks/keeper';
import { findStatuses, type TaskRecord } from '@/lib/tasks/records';
import { audited, auditedOwn } from './audit';
import {
  type BulkItemRecord,
  type BulkRecord,
  findBulks,
  insertBulk,
  moveItems,
  saveBulkEnd,
} from './bulk-records';
import { cancelRun, runBulk } from './bulk-run';
import { parseInput } from './input';
import { startOperation } from './operations';
import { placeName } from './place-name';
import { allPlaces } from './place-records';
import { newId } from './start-task';

/** How many of the last ones are told. */
const RECENT = 20;

/**
 * Does the same to many VMs, as ordinary operations: each is asked for anew, with the actor's rights of that moment. Answers
 * at once; the bulk goes on by itself, and anybody may follow it.
 */
export async function startBulk(actor: Actor, input: BulkInput): Promise<{ bulkId: string }> {
  const bulk = parseInput(bulkInputSchema, input);
  await refuseUnlessAllowed(actor, bulk);
  if (bulk.kind === 'take' && nameFault(bulk.label, []) !== undefined) {
    fail(nameFault(bulk.label, []) === 'reserved' ? 'name-reserved' : 'name-pattern', {
      name: bulk.label,
    });
  }
  const hosts = new Map((await allPlaces()).map(({ id, name }) => [id, name]));
  const items = bulk.targets.map((target) => itemOf(bulk, target, hosts));
  const twice = bulk.kind === 'rollback' ? askedTwice(bulk.targets) : undefined;
  if (twice) {
    const { vmName, hostName } = itemOf(bulk, twice, hosts);
    fail('bulk-vm-twice', { vm: vmName, host: hostName });
  }
  const id = newId();
  await insertBulk(
    {
      ...{ id, kind: bulk.kind, stopAtError: bulk.stopAtError },
      ...{ actorId: actor.id, actorName: actor.name, startedAt: new Date() },
    },
    items,
  );
  const [record] = await findBulks({ id }, 1);
  if (record) {
    const actorNow = async () => ({ ...actor, grants: await grantsNow(actor) });
    void runBulk(record, actorNow, startOperation).catch((error: unknown) =>
      logError(`bulk ${id} could not be followed`, error),
    );
  }
  publish({ topic: 'bulk', bulkId: id });
  return { bulkId: id };
}

/** Nothing begins where a part of it may not be done; the audit names the first such VM. */
async function refuseUnlessAllowed(actor: Actor, { kind, targets }: BulkInput): Promise<void> {
  const closed = targets.find(
    ({ hostId, vmUuid }) => !mayAct(actor.grants, kind, { hostId, vmUuid }).ok,
  );
  if (!closed) return;
  const { hostId, vmUuid } = closed;
  const place = { hostId, vmUuid, target: await placeName(hostId, vmUuid) };
  await audited(actor, kind, place, async () => undefined);
}

/** What was taken from a person meanwhile counts; what was given does not make this bulk do more. */
async function grantsNow({ id, grants }: Actor) {
  const now = await grantsOf(id);
  return grants.filter((one) =>
    now.some(
      ({ right, hostId, vmUuid }) =>
        right === one.right && hostId === one.hostId && vmUuid === one.vmUuid,
    ),
  );
}

function itemOf(bulk: BulkInput, target: BulkTarget, hosts: ReadonlyMap<string, string>) {
  const { hostId, vmUuid } = target;
  const hostName = hosts.get(hostId) ?? fail('host-gone', { id: hostId });
  const { inventory } = pictureOf(hostId);
  const snapshotId = 'snapshotId' in target ? target.snapshotId : undefined;
  const manifest = inventory?.snapshots.find((one) => one.manifest.id === snapshotId)?.manifest;
  const vm = inventory?.vms.find(({ uuid }) => uuid === vmUuid) ?? manifest?.vm;
  return {
    ...{ hostId, hostName, vmUuid },
    vmName: vm?.name ?? vmUuid,
    label:
      bulk.kind === 'take'
        ? bulk.label
        : (manifest?.label ?? snapshotId?.replace(/^libvirt:/, '') ?? ''),
    request: requestOf(bulk, snapshotId ?? ''),
  };
}

function requestOf(bulk: BulkInput, snapshotId: string): OperationRequest {
  switch (bulk.kind) {
    case 'take': {
      const { kind, label, description } = bulk;
      return { kind, label, description, withMemory: true };
    }
    case 'rollback':
      return { kind: bulk.kind, snapshotId, keepFirst: bulk.keepFirst };
    case 'remove':
      return { kind: bulk.kind, snapshotId };
  }
}

/** Starts nothing more of a bulk; what runs goes on. For whoever began it, and for administrators. */
export async function cancelBulk(actor: Actor, { bulkId }: { bulkId: string }): Promise<null> {
  return auditedOwn(actor, 'cancel-bulk', bulkId, async (note) => {
    const bulk = await bulkById(bulkId);
    note.detail = `${bulk.kind}, ${bulk.items.length} items`;
    const verdict = mayCancel(actor, bulk);
    if (!verdict.ok) fail(verdict.problem.code, verdict.problem.facts);
    await cancelRun(bulkId);
    return null;
  });
}

function mayCancel(actor: Actor, { actorId }: BulkRecord): Verdict {
  return actor.id === actorId || isAdministrator(actor.grants)
    ? YES
    : no('not-allowed', { right: 'administer', scope: 'everything' });
}

async function bulkById(id: string): Promise<BulkRecord> {
  return (await findBulks({ id }, 1))[0] ?? fail('bulk-gone', { id });
}

/** The last bulks of which the actor may see anything, newest first. */
export async function listBulks(actor: Actor): Promise<BulkSummary[]> {
  const views = await Promise.all((await findBulks({}, RECENT)).map((bulk) => viewOf(actor, bulk)));
  return views
    .filter(({ items }) => items.length > 0)
    .map(({ items: _, canCancel: __, stopAtError: ___, ...summary }) => summary);
}

/** One bulk with what became of each item. Throws `bulk-gone`. */
export async function bulkView(actor: Actor, id: string): Promise<BulkView> {
  const view = await viewOf(actor, await bulkById(id));
  return view.items.length > 0 ? view : fail('bulk-gone', { id });
}

async function viewOf(actor: Actor, bulk: BulkRecord): Promise<BulkView> {
  const mine = bulk.items.filter(
    ({ hostId, vmUuid }) => mayAct(actor.grants, 'read', { hostId, vmUuid }).ok,
  );
  const tasks = await findStatuses(mine.flatMap(({ taskId }) => taskId ?? []));
  const items = mine.map((item) => itemView(item, tasks.get(item.taskId ?? '')));
  const { id, kind, actorName, startedAt, endedAt, stopAtError } = bulk;
  return {
    ...{ id, kind, stopAtError, items },
    actor: actorName,
    startedAt: startedAt.toISOString(),
    ...(endedAt ? { endedAt: endedAt.toISOString() } : {}),
    counts: countItems(items),
    canCancel: mayCancel(actor, bulk),
  };
}

type Status = Pick<TaskRecord, 'status' | 'problem'>;

function itemView(item: BulkItemRecord, task: Status | undefined): BulkItemView {
  const { hostId, hostName, vmUuid, vmName, label, state, taskId } = item;
  const why = item.problem ?? task?.problem;
  const progress = taskId === undefined ? undefined : liveOf(taskId)?.progress;
  return {
    ...{ hostId, hostName, vmUuid, vmName, label },
    status: state === 'started' ? (task?.status ?? 'lost') : state,
    ...(taskId === undefined ? {} : { taskId }),
    ...(why ? { problem: why } : {}),
    ...(progress ? { progress } : {}),
  };
}

/** After a start of the dashboard: what it was doing when it ended is over; tasks that it had started go on. */
export async function closeOldBulks(): Promise<void> {
  for (const { id } of await findBulks({ endedAt: null }, 1000)) {
    await moveItems(id, 'waiting', 'cancelled');
    await moveItems(id, 'starting', 'lost');
    await saveBulkEnd(id, new Date());
  }
}
