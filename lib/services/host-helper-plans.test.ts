import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { hostScripts, read } from '@/lib/host/scripts';
import { planEdit, planRemove } from '@/lib/plan/change';
import { planClone } from '@/lib/plan/clone';
import { planCompress } from '@/lib/plan/compress';
import { planFold } from '@/lib/plan/fold';
import { planDelete, planRevert } from '@/lib/plan/foreign';
import { planKeepSaved } from '@/lib/plan/keep-saved';
import { planDefineAgain, planRemoveOrphan } from '@/lib/plan/orphans';
import { onlyAsSeen, type Plan } from '@/lib/plan/plan';
import { planReceive } from '@/lib/plan/receive';
import { planRecovery } from '@/lib/plan/recover';
import { planRollback } from '@/lib/plan/rollback';
import { planSend } from '@/lib/plan/send';
import { type Past, planned, Stage, snapshotId, taskOf } from '@/lib/plan/simulation/scenario';
import { planTake } from '@/lib/plan/take';
import { manifest, onXfs, order, STORE, scene, UUID, vm } from '@/lib/plan/testing';
import type { End } from '@/lib/plan/transfer';
import { planVerify } from '@/lib/plan/verify';
import { compile } from '@/lib/tasks/compile';
import { makeHelper } from './host-helper';

/** The plans of all planners, written as they are for a host: the helper there must let every one of them pass. */
const FOLDERS = ['images', 'qemu/save', 'qemu/nvram', 'swtpm'].map(
  (name) => `/var/lib/libvirt/${name}`,
);
let folder: string;
let helper: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-plans-'));
  helper = join(folder, 'savepoint-host');
  const folders = [...FOLDERS, '/srv/xfs', '/dev/vg', '/dev/zvol/tank', '/save'];
  writeFileSync(helper, makeHelper({ uri: 'qemu:///system', storePath: STORE, folders }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(plan: Plan, asSeen?: string): string | undefined {
  const file = join(folder, 'task.sh');
  writeFileSync(file, compile(asSeen === undefined ? plan : { ...plan, asSeen }, hostScripts()));
  const answers = [['dash'], ['bash', '--posix']].map(([shell = '', ...options]) => {
    const answer = spawnSync(shell, [...options, helper, 'check', file], { encoding: 'utf8' });
    return answer.status === 0 ? undefined : answer.stderr;
  });
  expect(answers[0]).toBe(answers[1]);
  return answers[0];
}

/** The plan itself, the same for a VM that must be as it was seen, and its recovery both ways. */
function expectAccepted(plan: Plan) {
  // What lets somebody sign in is refused with its steps.
  const [, names = ''] = /grep -qxE '([^']*run[^']*)'/.exec(read('savepoint-host')) ?? [];
  const known = new RegExp(`^(?:${names})$`);
  const letsIn = new Set(['receive.sh', 'transfer.sh']);
  const odd = Object.keys(plan.files).filter((name) => !known.test(name) && !letsIn.has(name));
  expect(odd).toEqual([]);
  const locks = { [plan.vm.uuid]: '1700000000.1234567890' };
  const seen = {
    begun: new Set([...plan.steps, ...plan.after].map(({ id }) => id)),
    committed: false,
    journalBytes: 9,
  };
  const later = { ...order, taskId: '20261123t160000-0000cc' };
  const recoveries = (['finish', 'undo'] as const).map((way) =>
    planRecovery(plan, later, plan, seen, way),
  );
  const inventory = { ...scene().inventory, locks };
  const refusals = [
    refusal(plan),
    refusal(plan, ''),
    refusal(onlyAsSeen(plan, inventory)),
    ...recoveries.map((one) => refusal(one)),
  ];
  expect(refusals).toEqual(refusals.map(() => undefined));
  expect(onlyAsSeen(plan, inventory).asSeen).toBe('1700000000.1234567890');
}

const past = (over: Partial<Past>): Past => ({
  disks: ['qcow2', 'raw', 'vmdk', 'reflink', 'reflink-qcow2', 'thin', 'cdrom'],
  ...{ nvram: true, tpm: true, elsewhere: false, broughtBack: false },
  states: ['running', 'running', 'running'],
  ...over,
});
const pasts: [string, Past][] = [
  ['runs, on every kind of disk', past({})],
  ['is off', past({ states: ['shut off', 'running', 'shut off'] })],
  ['is paused', past({ states: ['paused', 'shut off', 'paused'], elsewhere: true })],
  ['runs on raw disks', past({ disks: ['raw', 'raw'], tpm: false })],
  [
    'lies on layers',
    past({ disks: ['raw'], states: ['running', 'running', 'running', 'running'] }),
  ],
  ['runs on thin volumes', past({ disks: ['thin'] })],
  ['has a snapshot that came back', past({ broughtBack: true })],
];
const NEW = snapshotId(8);
const memory = { role: 'state', file: 'state.save', sizeBytes: 5, sha256: null } as const;

describe.each(pasts)('the helper lets pass, for a VM that %s:', (_which, given) => {
  const stage = () => new Stage(given);
  const request = { snapshotId: NEW, label: 'new_one', description: 'it’s “new” /; id' };

  it('taking in every way', () => {
    const one = stage();
    const withMemory = one.host.isActive();
    expectAccepted(planned(planTake(one.scene(), taskOf(8), { ...request, withMemory })));
    const saved = { ...request, withMemory, mode: 'saved' } as const;
    expectAccepted(planned(planTake(one.scene(), taskOf(8), saved)));
    const without = planTake(one.scene(), taskOf(8), { ...request, withMemory: false });
    if (without.ok) expectAccepted(without.plan);
  });

  it('rolling back, also with the present kept', () => {
    const back = { snapshotId: snapshotId(0), startAfter: true };
    expectAccepted(planned(planRollback(stage().scene(), taskOf(8), back)));
    const kept = { ...back, keepAs: NEW };
    expectAccepted(planned(planRollback(stage().scene(), taskOf(8), kept)));
  });

  it('removing, renaming, verifying, and what is due after it', () => {
    const of = { snapshotId: snapshotId(0) };
    expectAccepted(planned(planRemove(stage().scene(), taskOf(8), of)));
    const words = { ...of, label: 'other', description: 'it’s' };
    expectAccepted(planned(planEdit(stage().scene(), taskOf(8), words)));
    expectAccepted(planned(planVerify(stage().scene(), taskOf(8), of)));
    const left = stage();
    left.remove(0);
    const merge = left.merge();
    if (merge) expectAccepted(merge);
  });

  it('sending it away, and what arrives', () => {
    const { manifests } = stage();
    for (const known of manifests) expectTransferAccepted(known);
  });
});

function expectTransferAccepted(known: Manifest) {
  for (const dedup of [false, true]) expectSentAccepted(known, dedup);
}

function expectSentAccepted(known: Manifest, dedup: boolean) {
  const files = Object.fromEntries(
    capturedDisks(known).map(({ path }) => [path, { sizeBytes: 1 }] as const),
  );
  const end = (id: string): End => ({
    ...{ id, name: id, uri: 'qemu:///system', storePath: STORE },
    ...{ freeBytes: 2 ** 50, writable: true, files, has: new Set() },
    ...{ tools: ['zstd', 'borg'], repository: [] },
    // An archive has no libvirt.
    ...(dedup ? { uri: '' } : {}),
  });
  const between = {
    ...{ from: end('a'), to: end('b'), actor: 'ana' },
    ...{ sendId: '20261123t155418-0000aa', receiveId: '20261123t155418-0000bb' },
  };
  const archive = `${known.id}.20261122t000000-0000cc`;
  const from = { ...end('a'), repository: [archive] };
  const there = dedup ? { ...known, deduplicated: { archive, files: [], bytes: 1 } } : known;
  const sending = planSend({ ...between, from }, there);
  if ('ok' in sending) throw new Error(sending.problem.code);
  const arriving = planned(planReceive(between, known, sending));
  expect(arriving.steps.some(({ id }) => id === 'dedup')).toBe(dedup);
  for (const plan of [sending.plan, arriving]) {
    expectAccepted({ ...plan, host: { ...plan.host, uri: 'qemu:///system' } });
  }
}

describe('the helper lets pass', () => {
  const XML = `<domain type='kvm'><name>web</name><uuid>${UUID}</uuid><devices>
<disk type='file' device='disk'><source file='/var/lib/libvirt/images/web.qcow2'/><target dev='vda'/></disk>
</devices></domain>`;
  const clone = {
    ...{ name: 'web-clone', isSame: false, startAfter: true, macs: [], firstPort: 50_000 },
    ...{ uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', definition: XML, liveDefinition: XML },
  };
  const packed = { ...memory, file: 'state.save.zst', packed: { sizeBytes: 9, ms: 1 } };

  it('a clone, and a rollback to a compressed memory', () => {
    for (const parts of [[memory], [packed]]) {
      const one = manifest({ parts });
      const of = { ...clone, snapshotId: one.id };
      expectAccepted(planned(planClone(scene({ snapshots: [one] }), order, of)));
      const back = { snapshotId: one.id, startAfter: true };
      expectAccepted(planned(planRollback(scene({ snapshots: [one] }), order, back)));
    }
  });

  it('a compression', () => {
    const one = manifest({ parts: [memory] });
    const all = scene({ snapshots: [one] });
    const [known] = all.inventory.snapshots;
    if (!known) throw new Error('the scene has no snapshot');
    const verified = { id: one.id, at: '2026-11-21T00:00:00Z', ok: true, parts: {}, bad: [] };
    known.facts = { files: { 'state.save': { sizeBytes: 5 } }, verified };
    expectAccepted(planned(planCompress(all, order, { snapshotId: one.id })));
  });

  it('a fold', () => {
    const path = '/srv/xfs/data.raw.savepoint-20261123t120000-0000cc.overlay';
    const plan = planFold(scene().host, vm({ disks: [onXfs({ path, format: 'qcow2' })] }), order);
    if (!plan) throw new Error('there is nothing to fold');
    expectAccepted(plan);
  });

  it('a snapshot of libvirt’s own, and a saved memory', () => {
    const name = `before 'it'`;
    const foreign = {
      ...{ name, description: '', parent: null, takenAt: '2026-11-21T00:00:00.000Z' },
      ...({ state: 'running', memory: 'internal', isCurrent: true } as const),
      disks: [{ target: 'vda', kind: 'internal' } as const],
    };
    const all = scene({
      vm: vm({ foreign: [foreign], libvirtSnapshots: [name] }),
      inside: { '/var/lib/libvirt/images/web.qcow2': [{ name }] },
    });
    const id = `libvirt:${name}`;
    expectAccepted(planned(planRevert(all, order, { id, startAfter: true })));
    expectAccepted(planned(planDelete(all, order, { id })));
    const saved = { path: '/save/web.save', sizeBytes: 1024, savedAt: '2026-11-22T00:00:00.000Z' };
    const off = scene({ vm: vm({ state: 'shut off', managedSave: saved }) });
    const words = { snapshotId: NEW, label: 'kept', description: '' };
    expectAccepted(planned(planKeepSaved(off, order, words)));
  });

  it('a VM that is gone: defined again, or its last snapshot removed', () => {
    const one = manifest({
      parts: [{ role: 'domain', file: 'domain.xml', sizeBytes: 1, sha256: null }],
    });
    const { inventory, ...rest } = scene({ snapshots: [one] });
    const gone = { ...rest, inventory: { ...inventory, vms: [] } };
    expectAccepted(planned(planDefineAgain(gone, order, { snapshotId: one.id })));
    expectAccepted(planned(planRemoveOrphan(gone, order, { snapshotId: one.id })));
  });

  it('ZFS and RBD', () => {
    const [disk] = capturedDisks(manifest());
    if (!disk) throw new Error('the manifest has no disk');
    const zvol = {
      driver: 'zfs',
      path: '/dev/zvol/tank/vm/web',
      ref: 'tank/vm/web@savepoint-1-vda',
    };
    const rbd = { driver: 'rbd', path: 'vms/web', ref: 'vms/web@savepoint-1-vda' };
    for (const over of [zvol, rbd]) {
      expectTransferAccepted(manifest({ disks: [{ ...disk, ...over, format: 'raw' }] }));
    }
  });
});
