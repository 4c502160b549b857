import { expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import type { ProblemError } from '@/lib/domain/problem';
import { refreshPicture } from '@/lib/fleet/picture';

import { deduplicate } from '@/lib/services/deduplicating';
import { startOperation } from '@/lib/services/operations';
import { placeContents } from '@/lib/services/place-contents';
import { placeById } from '@/lib/services/place-records';
import { listTasks } from '@/lib/services/tasks';
import { cancelTransfer } from '@/lib/services/transfers';
import { ACTOR, done, ended } from '../engine/harness';
import type { Registered } from '../engine/one-host';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { onNearAndVault } from './near-and-vault';
import { ARCHIVE, bothEnded, leftovers, listed, send } from './stand';

/** An archive that keeps once what its snapshots have in common, with a borg of its own. */
let kvm1: LabHost;
let vault: LabHost;
let near: Registered;
let vaultId: string;

onNearAndVault({ name: 'dedup', subnet: 117 }, async (stand) => {
  ({ kvm1, vault, near, vaultId } = stand);
  const disks = [{ format: 'qcow2', on: 'ext4' } as const, { format: 'raw', on: 'xfs' } as const];
  await kvm1.defineGuest({ name: 'web', tickMs: 250, disks });
  await kvm1.startGuest('web');
});

const HOME = `BORG_BASE_DIR=${ARCHIVE}/savepoint.borg-home`;
const kept = async () =>
  (await vault.sh(`${HOME} borg list --short ${ARCHIVE}/savepoint.borg`))
    .split('\n')
    .filter(Boolean)
    .sort();
const namesOf = (all: readonly Manifest[]) =>
  all.map(({ deduplicated }) => deduplicated?.archive).sort();
const away = async (vmUuid: string) => ({ fromId: near.hostId, toId: vaultId, vmUuid });
const home = async (vmUuid: string) => ({ fromId: vaultId, toId: near.hostId, vmUuid });

async function manifestThere(label: string): Promise<Manifest> {
  const { inventory } = await refreshPicture(await placeById(vaultId));
  const found = inventory?.snapshots.find(({ manifest }) => manifest.label === label);
  if (!found) throw new Error(`no ${label} at the archive`);
  return found.manifest;
}

async function agree() {
  const { mem, disks } = await kvm1.counters('web');
  expect(disks).toEqual([mem, mem]);
}

it('begins to where borg is installed, once', async () => {
  const { dedup } = await placeContents(ACTOR, vaultId);
  expect(dedup).toEqual({ isOn: false, canBegin: { ok: true } });
  await deduplicate(ACTOR, { placeId: vaultId });
  const now = (await placeContents(ACTOR, vaultId)).dedup;
  expect(now).toMatchObject({ isOn: true, canBegin: { problem: { code: 'dedup-already' } } });
  expect((await placeContents(ACTOR, near.hostId)).dedup).toBe(undefined);
});

it('keeps what states have in common once, and what came compressed as well', async () => {
  const vm = await near.vm('web');
  for (const label of ['s1', 's2', 's3']) await vm.take(label);
  await waitFor('s2 to be verified', async () =>
    (await vm.view()).snapshots.some(
      ({ manifest, restore }) => manifest.label === 's2' && restore.verifiedAt,
    ),
  );
  await vm.compress('s2');
  for (const label of ['s1', 's2', 's3']) {
    const { id } = await vm.snapshot(label);
    const onArrival = label === 's3' ? ({ kind: 'remove' } as const) : undefined;
    const { near: sent, far } = await bothEnded(await send(await away(vm.uuid), id, onArrival));
    expect([sent.status, far.status, far.problem]).toEqual(['done', 'done', undefined]);
  }
  const all = [await manifestThere('s1'), await manifestThere('s2'), await manifestThere('s3')];
  expect(await kept()).toEqual(namesOf(all));
  for (const one of all) {
    expect(one.deduplicated?.files).toEqual(['state.save', 'disk-vda.qcow2', 'disk-vdb.raw']);
    expect(one.parts.some(({ packed }) => packed)).toBe(false);
    const files = await vault.sh(`ls ${ARCHIVE}/vms/${vm.uuid}/${one.id}`);
    expect(files).not.toMatch(/state\.save|disk-/);
    expect(files).toContain('domain.xml');
  }
  const moved = (await listTasks(ACTOR, {})).find(({ kind }) => kind === 'remove');
  expect((await ended(moved?.id ?? '')).status).toBe('done');
  expect((await listed(near.hostId)).sort()).toEqual(['s1', 's2']);
  const [first = 0, ...later] = all.map(({ deduplicated }) => deduplicated?.bytes);
  for (const bytes of later) expect(bytes).toBeLessThan(first / 2);
  const { vms } = await placeContents(ACTOR, vaultId);
  expect(vms[0]?.snapshots.map(({ damage }) => damage)).toEqual([undefined, undefined, undefined]);
  expect(vms[0]?.held.bytes).toBeLessThan(first * 2);
  expect([await leftovers(vault, ARCHIVE), await leftovers(kvm1)]).toEqual(['', '']);
});

it.each(['s1', 's2'])('gives back memory and disks of one instant (%s)', async (label) => {
  const vm = await near.vm('web');
  const { id } = await manifestThere(label);
  await vm.remove(label);
  const onArrival = { kind: 'rollback', startAfter: false, keepFirst: false } as const;
  const { near: sent, far } = await bothEnded(await send(await home(vm.uuid), id, onArrival));
  expect([sent.status, far.status, far.problem]).toEqual(['done', 'done', undefined]);
  const back = (await listTasks(ACTOR, {})).find(({ kind }) => kind === 'rollback');
  expect((await ended(back?.id ?? '')).status).toBe('done');
  await agree();
  const here = await vm.snapshot(label);
  expect([here.deduplicated, here.parts.some(({ packed }) => packed)]).toEqual([undefined, false]);
  expect([await leftovers(vault, ARCHIVE), await leftovers(kvm1)]).toEqual(['', '']);
});

it('can be read by hand, as its note says', async () => {
  const vm = await near.vm('web');
  const { id } = await manifestThere('s3');
  const dir = `${ARCHIVE}/vms/${vm.uuid}/${id}`;
  const line = (await vault.sh(`cat ${dir}/RESCUE.txt`))
    .split('\n')
    .find((one) => /borg/.test(one) && /cd /.test(one));
  await vault.sh(
    `export BORG_BASE_DIR=/tmp/borg BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes; ${line}`,
  );
  const there = await vault.sh(`sha256sum <${dir}/state.save`);
  expect(await vault.sh(`grep '^state.save ' ${dir}/hashes`)).toContain(there.slice(0, 64));
  await vault.sh(`cd ${dir} && rm state.save disk-*`);
});

it('loses one of them, and the others stay whole', async () => {
  const vm = await near.vm('web');
  const [s1, s2, s3] = [
    await manifestThere('s1'),
    await manifestThere('s2'),
    await manifestThere('s3'),
  ];
  const at = { hostId: vaultId, vmUuid: vm.uuid };
  const { taskId } = await startOperation(ACTOR, {
    ...at,
    request: { kind: 'remove', snapshotId: s1.id },
  });
  await done(taskId);
  expect(await kept()).toEqual(namesOf([s2, s3]));
  expect((await listed(vaultId)).sort()).toEqual(['s2', 's3']);
  const { far } = await bothEnded(await send(await home(vm.uuid), s3.id));
  expect([far.status, far.problem]).toEqual(['done', undefined]);
  await vm.rollback('s3');
  await agree();
});

it('leaves nothing in the repository of one that is called off', async () => {
  const vm = await near.vm('web');
  const { id } = await vm.snapshot('s1');
  const before = await kept();
  // Somebody else of ours is at work in the repository, until the file goes.
  await vault.sh(
    `touch /tmp/busy; (flock 8; while [ -e /tmp/busy ]; do sleep 0.05; done) 8>>${ARCHIVE}/locks/borg >/dev/null 2>&1 &`,
  );
  const tasks = await send(await away(vm.uuid), id);
  const folder = `${ARCHIVE}/tasks/${tasks.receiveTaskId}`;
  await waitFor(
    'it to wait for the repository',
    async () => (await vault.run(['grep', '-q', 'begin dedup', `${folder}/journal`])).code === 0,
  );
  await cancelTransfer(ACTOR, { taskId: tasks.sendTaskId });
  const { near: sent, far } = await bothEnded(tasks);
  await vault.sh('rm /tmp/busy');
  expect([sent.status, far.status]).toEqual(['undone', 'undone']);
  expect(await kept()).toEqual(before);
  expect([await leftovers(vault, ARCHIVE), await leftovers(kvm1)]).toEqual(['', '']);
});

it('clears what one that died has left there, and nothing of a person', async () => {
  const vm = await near.vm('web');
  const { id } = await vm.snapshot('s1');
  const before = await kept();
  for (const name of ['20200101t000000-00000a.20200101t000000-00000b', 'mine'])
    await vault.sh(`${HOME} borg create ${ARCHIVE}/savepoint.borg::${name} /etc/hostname`);
  const { far } = await bothEnded(await send(await away(vm.uuid), id));
  expect([far.status, far.problem]).toEqual(['done', undefined]);
  const { deduplicated } = await manifestThere('s1');
  expect(await kept()).toEqual([...before, deduplicated?.archive, 'mine'].sort());
});

it('says so where the repository is gone', async () => {
  const vm = await near.vm('web');
  const { id } = await manifestThere('s2');
  await vault.sh(`mv ${ARCHIVE}/savepoint.borg ${ARCHIVE}/elsewhere`);
  await refreshPicture(await placeById(vaultId));
  const { vms, dedup } = await placeContents(ACTOR, vaultId);
  expect(dedup).toMatchObject({ isOn: false, canBegin: { problem: { code: 'dedup-gone' } } });
  const damaged = vms[0]?.snapshots.map(({ damage }) => damage?.code);
  expect(damaged).toEqual(['dedup-gone', 'dedup-gone', 'dedup-gone']);
  const refused = await send(await home(vm.uuid), id).then(
    () => 'sent',
    (error: ProblemError) => error.problem.code,
  );
  expect(refused).toBe('dedup-gone');
  await vault.sh(`mv ${ARCHIVE}/elsewhere ${ARCHIVE}/savepoint.borg`);
});
