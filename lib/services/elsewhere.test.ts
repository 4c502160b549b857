import { expect, it } from 'vitest';
import { no, problem, refused, YES } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import type { PlaceMark } from '@/lib/domain/view';
import { manifest, UUID } from '@/lib/plan/testing';
import { bestFirst, copyOf, elsewhereView } from './elsewhere';

const vault: PlaceMark = { id: 'vault', kind: 'archive', name: 'vault', status: 'online' };
const size = { bytes: 1, bound: 'exact', memoryBytes: 0, disks: {} } as const;
const kept = { manifest: manifest(), size, place: vault };
const judged = {
  canBringBack: YES,
  canRollback: YES,
  restore: { level: 'green', problem: problem('bring-nowhere', {}) },
} as const;
const onVm: Grant[] = [{ right: 'snapshot', hostId: 'h1', vmUuid: UUID }];
const onAll: Grant[] = [{ right: 'snapshot' }];

it('lets a copy be removed by the right where it lies, not by that on its VM’s host', () => {
  const verdict = (grants: Grant[]) => elsewhereView(grants, kept, [], judged).canRemove;
  expect(verdict(onVm)).toMatchObject({ problem: { code: 'not-allowed' } });
  expect(verdict(onAll)).toEqual(YES);
  expect(copyOf(onVm, kept).canRemove).toEqual(verdict(onVm));
});

it('lets nothing be removed, nor brought back, where its place does not answer', () => {
  const silent = { ...kept, place: { ...vault, status: 'offline' as const } };
  const view = elsewhereView(onAll, silent, [], judged);
  for (const verdict of [view.canRemove, view.canRollback, view.canBringBack]) {
    expect(verdict).toMatchObject({ problem: { code: 'host-not-answering-now' } });
  }
});

it('is red where a rollback would be refused once it is here, and can be brought all the same', () => {
  const why = no('vm-managed-save', { vm: 'web', host: 'kvm1', path: '/x.save' });
  const red = { level: 'red', problem: why.problem } as const;
  const view = elsewhereView(onAll, kept, [], { ...judged, canRollback: why, restore: red });
  expect(view).toMatchObject({ restore: red, canRollback: why, canBringBack: YES });
  expect(elsewhereView(onAll, kept, [], judged).restore).toMatchObject({
    ...{ level: 'amber', problem: { code: 'restore-fetch-first' } },
  });
});

it('is red where its place has lost a part of it, and is not brought back from there', () => {
  const damage = problem('snapshot-gone', { snapshot: 'x', vm: 'web', host: 'vault' });
  const view = elsewhereView(onAll, { ...kept, damage }, [], judged);
  expect(view.restore).toEqual({ level: 'red', problem: damage });
  expect([view.canBringBack, view.canRollback]).toEqual([refused(damage), refused(damage)]);
  expect(view.canRemove).toEqual(YES);
});

it('is fetched from where it is whole, and from a place that answers', () => {
  const at = (id: string, status: PlaceMark['status']) => ({
    ...kept,
    place: { ...vault, id, status },
  });
  const damage = problem('snapshot-gone', { snapshot: 'x', vm: 'web', host: 'vault' });
  const copies = [
    { ...at('torn', 'online'), damage },
    at('silent', 'offline'),
    at('whole', 'online'),
  ];
  expect(bestFirst(copies).map(({ place }) => place.id)).toEqual(['whole', 'silent', 'torn']);
});
