import { expect, it } from 'vitest';
import { YES } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import type { PlaceMark } from '@/lib/domain/view';
import { manifest, UUID } from '@/lib/plan/testing';
import { copyOf, elsewhereView } from './elsewhere';

const vault: PlaceMark = { id: 'vault', kind: 'archive', name: 'vault', status: 'online' };
const size = { bytes: 1, bound: 'exact', memoryBytes: 0, disks: {} } as const;
const kept = { manifest: manifest(), size, place: vault };
const onVm: Grant[] = [{ right: 'snapshot', hostId: 'h1', vmUuid: UUID }];
const onAll: Grant[] = [{ right: 'snapshot' }];

it('lets a copy be removed by the right where it lies, not by that on its VM’s host', () => {
  const verdict = (grants: Grant[]) => elsewhereView(grants, kept, [], () => YES).canRemove;
  expect(verdict(onVm)).toMatchObject({ problem: { code: 'not-allowed' } });
  expect(verdict(onAll)).toEqual(YES);
  expect(copyOf(onVm, kept).canRemove).toEqual(verdict(onVm));
});

it('lets nothing be removed, nor brought back, where its place does not answer', () => {
  const silent = { ...kept, place: { ...vault, status: 'offline' as const } };
  const { canRemove, canRollback } = elsewhereView(onAll, silent, [], () => YES);
  for (const verdict of [canRemove, canRollback]) {
    expect(verdict).toMatchObject({ problem: { code: 'host-not-answering-now' } });
  }
});
