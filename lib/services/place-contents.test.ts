import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/auth/actor';
import { addTestPlaces, openTestDb } from '@/lib/db/testing';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import type { Grant } from '@/lib/domain/rights';
import { manifest, scene, UUID, vm } from '@/lib/plan/testing';
import { placeContents } from './place-contents';
import { listPlaces } from './places';

const pictures = vi.hoisted(() => new Map<string, HostPicture>());
vi.mock('@/lib/fleet/picture', async (original) => ({
  ...(await original<object>()),
  pictureOf: (id: string) => pictures.get(id) ?? { status: 'connecting' },
}));

const OTHER = '99999999-2222-4333-8444-555555555555';
const id = (n: number) => `20261120t000000-00000${n}`;
const web = (n: number, over: Partial<Manifest> = {}) =>
  manifest({ id: id(n), label: `s${n}`, takenAt: `2026-11-2${n}T00:00:00Z`, ...over });
const db = (n: number) => web(n, { vm: { uuid: OTHER, name: 'db' } });

const picture = (snapshots: Manifest[], vms = [vm()]): HostPicture => ({
  ...{ status: 'online', seenAt: '2026-11-24T10:00:00.000Z' },
  inventory: { ...scene({ snapshots }).inventory, vms },
});
const see = (grants: Grant[], placeId = 'vault') =>
  placeContents({ id: 'u', name: 'Ann', grants } satisfies Actor, placeId);
const ALL: Grant[] = [{ right: 'administer' }];

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await addTestPlaces(['h1', 'h2'], ['vault']);
  pictures.set('vault', picture([web(1), web(2), db(3)], []));
  pictures.set('h1', picture([web(2)]));
  pictures.set('h2', picture([], []));
});
afterEach(async () => {
  pictures.clear();
  await clear();
});

describe('what a place keeps', () => {
  it('is told by VM, the newest first, with where else each is and where one goes on', async () => {
    const { place, vms } = await see(ALL);
    expect(place).toMatchObject({ name: 'vault', kind: 'archive', status: 'online' });
    expect(vms.map(({ name }) => name)).toEqual(['db', 'web']);
    const kept = vms[1];
    expect(kept?.snapshots.map(({ label, copies }) => [label, copies.map((at) => at.id)])).toEqual([
      ['s2', ['h1']],
      ['s1', []],
    ]);
    expect(kept?.hosts).toEqual([{ id: 'h1', name: 'h1', isDefined: true }]);
    expect(kept?.canBring).toEqual({ ok: true });
    expect(kept?.canRemove).toEqual({ ok: true });
    expect(vms[0]?.hosts).toEqual([]);
  });

  it('leads to a host on which it is an orphan, once it has been brought there', async () => {
    pictures.set('h2', picture([db(3)], []));
    const { vms } = await see(ALL);
    expect(vms[0]?.hosts).toEqual([{ id: 'h2', name: 'h2', isDefined: false }]);
  });

  it('says what lies there damaged', async () => {
    const { inventory } = pictures.get('vault') ?? {};
    const [first] = inventory?.snapshots ?? [];
    if (first?.facts) first.facts.files = {};
    const { vms } = await see(ALL);
    expect(vms[1]?.snapshots.map(({ damage }) => damage?.code)).toEqual([
      undefined,
      'restore-part-missing',
    ]);
  });

  it('is what was last known where the place does not answer, and is not brought then', async () => {
    const problem = { code: 'unexpected', facts: { detail: 'x' } } as const;
    const known = pictures.get('vault') ?? { status: 'offline' };
    pictures.set('vault', { ...known, status: 'offline', problem });
    const { place, vms } = await see(ALL);
    expect(place).toMatchObject({ status: 'offline', seenAt: '2026-11-24T10:00:00.000Z', problem });
    expect(vms[1]).toMatchObject({
      snapshots: [{ label: 's2' }, { label: 's1' }],
      canBring: { problem: { code: 'host-not-answering-now' } },
      canRemove: { problem: { code: 'host-not-answering-now' } },
    });
    pictures.delete('vault');
    expect(await see(ALL)).toMatchObject({ place: { status: 'connecting' }, vms: [] });
  });
});

describe('the rights on what a place keeps', () => {
  it('are asked for each VM', async () => {
    pictures.set('h2', picture([web(1), db(3)], []));
    const onVm: Grant[] = [{ right: 'audit', hostId: 'h2', vmUuid: UUID }];
    const { vms } = await see(onVm, 'h2');
    expect(vms.map(({ name }) => name)).toEqual(['web']);
    // Not even that the archive and the other host have it as well.
    expect(vms[0]?.snapshots.map(({ copies }) => copies)).toEqual([[]]);
    expect(vms[0]?.hosts.map((host) => host.id)).toEqual(['h2']);
    await expect(see(onVm)).rejects.toMatchObject({ problem: { code: 'not-allowed' } });
  });

  it('let the list of places count what is in sight', async () => {
    pictures.set('h1', picture([web(1), web(2), db(3)]));
    const counted = async (grants: Grant[]) =>
      (await listPlaces({ id: 'u', name: 'Ann', grants })).map(
        ({ id: at, snapshotCount, held }) => [at, snapshotCount, held.bytes],
      );
    const [all] = await counted(ALL);
    const [one, ...others] = await counted([{ right: 'audit', hostId: 'h1', vmUuid: OTHER }]);
    expect(all).toEqual(['h1', 3, 3 * Number(one?.[2])]);
    expect(one?.slice(0, 2)).toEqual(['h1', 1]);
    expect(others).toEqual([]);
  });

  it.each<[string, Grant[], string, string | undefined]>([
    ['sees everything', [{ right: 'audit' }], 'vault', 'bring-nowhere'],
    [
      'may snapshot on a host',
      [{ right: 'audit' }, { right: 'snapshot', hostId: 'h2' }],
      'vault',
      undefined,
    ],
    ['may not snapshot where it lies', [{ right: 'audit', hostId: 'h1' }], 'h1', 'not-allowed'],
    ['has only that host', [{ right: 'snapshot', hostId: 'h1' }], 'h1', 'bring-nowhere'],
  ])('let it be brought by one who %s, or say why not', async (_, grants, placeId, code) => {
    const verdict = (await see(grants, placeId)).vms.at(-1)?.canBring;
    expect(verdict?.ok === false ? verdict.problem.code : undefined).toBe(code);
  });
});
