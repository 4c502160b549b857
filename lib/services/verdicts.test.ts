import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/auth/actor';
import { addTestPlaces, openTestDb } from '@/lib/db/testing';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Verdict } from '@/lib/domain/problem';
import type { Grant, Right } from '@/lib/domain/rights';
import { manifest, scene, UUID, vm } from '@/lib/plan/testing';
import { snapshotsView } from './snapshot-rows';
import { fleetView, vmView } from './views';

const pictures = vi.hoisted(() => new Map<string, HostPicture>());
vi.mock('@/lib/fleet/picture', async (original) => ({
  ...(await original<object>()),
  pictureOf: (id: string) => pictures.get(id) ?? { status: 'connecting' },
}));

const web = manifest();
web.parts.push({ role: 'domain', file: 'domain.xml', sizeBytes: 9, sha256: null });

const picture = (vms = [vm()]): HostPicture => ({
  ...{ status: 'online', seenAt: '2026-11-24T10:00:00.000Z' },
  inventory: { ...scene({ snapshots: [web] }).inventory, vms },
});
const actor = (...grants: Grant[]): Actor => ({ id: 'u', name: 'Ann', grants });
const codeOf = (verdict?: Verdict) => (verdict?.ok === false ? verdict.problem.code : 'ok');

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await addTestPlaces(['h1'], ['vault']);
  pictures.set('h1', picture());
  pictures.set('vault', picture([]));
});
afterEach(async () => {
  pictures.clear();
  await clear();
});

describe('what is offered of a snapshot', () => {
  const offered = async (...grants: Grant[]) => {
    const { canSend, snapshots } = await vmView(actor(...grants), 'h1', UUID);
    const [one] = snapshots;
    const [copy] = one?.copies ?? [];
    return [canSend.copy, canSend.move, one?.canClone, copy?.canRemove].map(codeOf);
  };
  const no = 'not-allowed';

  it.each<[Right, string[]]>([
    ['audit', [no, no, no, no]],
    ['rollback', [no, no, no, no]],
    ['snapshot', ['ok', 'ok', no, 'ok']],
    ['administer', ['ok', 'ok', 'ok', 'ok']],
  ])('is what the right %s on everything allows', async (right, verdicts) => {
    expect(await offered({ right })).toEqual(verdicts);
  });

  it('is nothing at an archive for one whose right is on the VM', async () => {
    const onVm = { right: 'administer', hostId: 'h1', vmUuid: UUID } as const;
    expect(await offered(onVm)).toEqual(['ok', 'ok', 'ok', no]);
  });

  it('is nothing where the host does not answer', async () => {
    pictures.set('h1', { ...picture(), status: 'offline' });
    const silent = 'host-not-answering-now';
    expect(await offered({ right: 'administer' })).toEqual([silent, silent, silent, 'ok']);
  });
});

describe('what is offered of an orphan', () => {
  const orphan = async (right: Right) => {
    const [host] = (await fleetView(actor({ right }))).hosts;
    const [one] = host?.orphans ?? [];
    return [one?.canClone, one?.canDefine].map(codeOf);
  };

  it('a VM takes another right than a definition, and needs no free name', async () => {
    pictures.set('h1', picture([]));
    expect(await orphan('rollback')).toEqual(['not-allowed', 'ok']);
    pictures.set('h1', picture([vm({ uuid: '99999999-2222-4333-8444-555555555555' })]));
    expect(await orphan('administer')).toEqual(['ok', 'orphan-name-taken']);
  });
});

describe('the rows of the lists', () => {
  const deniedTo = async (...grants: Grant[]) => {
    const [host] = (await fleetView(actor(...grants))).hosts;
    const [list] = (await snapshotsView(actor(...grants))).hosts;
    return [host?.vms[0]?.denied, list?.rows[0]?.denied].map((one) => one && Object.keys(one));
  };
  const onVm = { hostId: 'h1', vmUuid: UUID };

  it.each<[string, Grant[], unknown[]]>([
    ['who may do everything', [{ right: 'administer' }], [undefined, undefined]],
    ['who may do everything on the VM', [{ right: 'administer', ...onVm }], [undefined, undefined]],
    ['who only sees', [{ right: 'audit' }], [['take'], ['rollback', 'remove']]],
    ['who may snapshot', [{ right: 'snapshot', ...onVm }], [undefined, ['rollback']]],
    ['who may roll back', [{ right: 'rollback', hostId: 'h1' }], [['take'], ['remove']]],
  ])('tell one %s what is denied, and nobody else', async (_, grants, denied) => {
    expect(await deniedTo(...grants)).toEqual(denied);
    // What one looked at says nothing to the next.
    expect(await deniedTo({ right: 'administer' })).toEqual([undefined, undefined]);
  });
});
