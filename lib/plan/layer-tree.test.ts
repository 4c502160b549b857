import { expect, it } from 'vitest';
import { layerOf } from '@/lib/storage/layers';
import { layerTree } from './layer-tree';
import { disk, manifest, scene, vm } from './testing';

const ROOT = '/img/web.raw';
const [A, B, C] = ['1', '2', '3'].map((n) => layerOf(ROOT, `20261120t000000-00000${n}`)) as [
  string,
  string,
  string,
];
const found = (...backing: string[]) => ({ sizeBytes: 5, modifiedAt: 7, backing });

it('a disk’s files stand each below what it lies over, with what holds them', () => {
  const now = disk({ path: C, format: 'qcow2' });
  const active = now.file ? { ...now, file: { ...now.file, backing: [ROOT] } } : now;
  const held = manifest({
    disks: [
      {
        ...{ target: 'vda', path: B, format: 'qcow2', captured: true, driver: 'overlay' },
        ...{ ref: B, sizeBytes: 1 },
      },
    ],
  });
  const files = { [ROOT]: found(), [A]: found(ROOT), [B]: found(A, ROOT), [C]: found(ROOT) };
  const given = scene({ vm: vm({ disks: [active] }), snapshots: [held], files });
  expect(
    layerTree(given, active)?.map(({ path, depth, snapshots, isActive }) => [
      ...[path, depth, snapshots, isActive],
    ]),
  ).toEqual([
    [ROOT, 0, [], false],
    [A, 1, [], false],
    [B, 2, ['clean'], false],
    [C, 1, [], true],
  ]);
  expect(layerTree(scene(), disk())).toBeUndefined();
});
