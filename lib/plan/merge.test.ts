import { describe, expect, it } from 'vitest';
import type { Disk, FoundFile } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { problem } from '@/lib/domain/problem';
import { quote } from '@/lib/shell/quote';
import { layerOf } from '@/lib/storage/layers';
import { mergeable, planMerge } from './merge';
import type { Scene } from './plan';
import { readManifest } from './simulation/scenario';
import { disk, manifest, order, STORE, scene, UUID, vm } from './testing';

const ROOT = '/img/web.raw';
const idOf = (n: number) => `20261120t000000-00000${n}`;
const [L1, L2, L3] = [1, 2, 3].map((n) => layerOf(ROOT, idOf(n))) as [string, string, string];
const OTHER = UUID.replace('1', '9');

const found = (...backing: string[]): FoundFile => ({ sizeBytes: 5, modifiedAt: 7, backing });
function onLayer(path: string, ...backing: string[]): Disk {
  const base = disk({ path, format: 'qcow2' });
  return base.file ? { ...base, file: { ...base.file, backing } } : base;
}
function held(n: number, ref: string, below: string[], over: Partial<Manifest> = {}): Manifest {
  const backing = below.map((path) => ({ path, sizeBytes: 5, modifiedAt: 7 }));
  const one: CapturedDisk = {
    ...{ target: 'vda', path: ref, format: ref === ROOT ? 'raw' : 'qcow2', captured: true, ref },
    ...{ driver: 'overlay', sizeBytes: 1, refBytes: 5, refModifiedAt: 7, backing },
  };
  return manifest({ id: idOf(n), label: `s${n}`, disks: [one], ...over });
}

/** Three snapshots in a row, of which some were removed: the VM runs on the third layer. */
function chain(removed: number[], over: Partial<Parameters<typeof scene>[0]> = {}): Scene {
  const all = [held(1, ROOT, []), held(2, L1, [ROOT]), held(3, L2, [L1, ROOT])];
  return scene({
    vm: vm({ disks: [onLayer(L3, L2, L1, ROOT)] }),
    snapshots: all.filter((_, n) => !removed.includes(n + 1)),
    files: {
      ...{ [ROOT]: found(), [L1]: found(ROOT), [L2]: found(L1, ROOT) },
      [L3]: found(L2, L1, ROOT),
    },
    ...over,
  });
}
const due = ({ inventory, vm: of }: Scene) => mergeable(inventory, of);
const withFile = (given: Scene, path: string, ...backing: string[]): Scene => ({
  ...given,
  inventory: { ...given.inventory, files: { ...given.inventory.files, [path]: found(...backing) } },
});

describe('a merge is due', () => {
  it.each([
    ['the first file', [1], { into: ROOT, layer: L1, above: [L2], format: 'raw' }],
    ['one in the middle', [2], { into: L1, layer: L2, above: [L3], format: 'qcow2' }],
    ['the last', [3], { into: L2, layer: L3, above: [], format: 'qcow2' }],
  ])('where no snapshot holds %s, and one layer lies over it', (_which, removed, expected) => {
    expect(due(chain(removed))).toEqual({ target: 'vda', ...expected });
  });

  const clone = (on: string, ...backing: string[]) =>
    vm({ uuid: OTHER, name: 'clone', disks: [onLayer(on, ...backing)] });
  it.each<[string, Scene]>([
    ['every file is held', chain([])],
    ['two layers lie over it', withFile(chain([2]), layerOf(ROOT, idOf(7)), L1, ROOT)],
    ['another VM lies on it', chain([1], { others: [clone('/img/c.qcow2', ROOT)] })],
    ['another VM lies on what would go', chain([1], { others: [clone('/img/c', L1, ROOT)] })],
    [
      'a snapshot of another VM needs it',
      chain([], {
        snapshots: [
          held(2, L1, [ROOT]),
          held(3, L2, [L1, ROOT]),
          held(9, '/c', [ROOT], { vm: { uuid: OTHER, name: 'c' } }),
        ],
      }),
    ],
    ['a copy elsewhere lies over what would go', withFile(chain([1]), '/store/copy', L1, ROOT)],
    ['a copy elsewhere lies over it', withFile(chain([1]), '/store/copy', ROOT)],
    [
      'a manifest could not be read',
      chain([1], { complaints: [problem('manifest-unreadable', { path: '/s', begins: '' })] }),
    ],
    [
      'it is a base image that never was this VM’s own',
      scene({
        vm: vm({ disks: [onLayer(L1, '/img/golden.qcow2')] }),
        files: { [L1]: found('/img/golden.qcow2'), '/img/golden.qcow2': found() },
      }),
    ],
  ])('not where %s', (_why, given) => expect(due(given)).toBeUndefined());

  it('and waits while a saved memory names the files', () => {
    const save = { path: '/x.save', sizeBytes: 1, savedAt: '2026-11-20T00:00:00Z' };
    const given = chain([1]);
    expect(planMerge(given, order)).toBeDefined();
    expect(planMerge({ ...given, vm: { ...given.vm, managedSave: save } }, order)).toBeUndefined();
  });
});

describe('the plan of a merge', () => {
  const plan = planMerge(chain([1]), order);
  const task = `${STORE}/tasks/${order.taskId}`;
  const dirOf = (n: number) => `${STORE}/vms/${UUID}/${idOf(n)}`;

  it('notes what happens, merges, moves what lies above, notes the new places, and only then removes', () => {
    const words = ['into', 'above1'].flatMap((key, n) =>
      ['allocated', 'size', 'modified'].map((what) => `'${what}:${key}=${[ROOT, L2][n]}'`),
    );
    expect(plan?.steps.map(({ run }) => quote(run))).toEqual([
      `sp_room /img 268435461`,
      `sp_no_job_before ${task}/merging.begun ${UUID} vda`,
      `sp_put_manifest ${task}/${idOf(2)}.open.json ${dirOf(2)}/manifest.json`,
      `sp_forget_hash ${dirOf(2)} disk-vda`,
      `sp_put_manifest ${task}/${idOf(3)}.open.json ${dirOf(3)}/manifest.json`,
      `sp_forget_hash ${dirOf(3)} disk-vda`,
      `sp_merge ${UUID} vda ${ROOT} ${L1} ${task}/merging`,
      `sp_move_over ${L2} ${ROOT} 'format=raw' ${L1}`,
      `sp_leave ${UUID} ${task}/before.xml vda ${L1} ${ROOT} 'format=raw'`,
      `sp_record ${task}/${idOf(2)}.json ${dirOf(2)} ${words.join(' ')}`,
      `sp_record ${task}/${idOf(3)}.json ${dirOf(3)} ${words.join(' ')}`,
      `sp_drop_between ${UUID} vda ${L1} ${L2}`,
    ]);
  });

  it('leaves every snapshot with its disk, wherever that is by then', () => {
    const [second, third] = [2, 3].map((n) =>
      capturedDisks(readManifest(plan?.files[`${idOf(n)}.json`] ?? '')),
    );
    expect(second).toMatchObject([{ ref: ROOT, path: ROOT, format: 'raw', backing: [] }]);
    expect(third).toMatchObject([{ ref: L2, format: 'qcow2', backing: [{ path: ROOT }] }]);
    const open = capturedDisks(readManifest(plan?.files[`${idOf(3)}.open.json`] ?? ''))[0];
    expect(open).toMatchObject({ ref: L2, backing: [] });
    expect(open).not.toHaveProperty('refModifiedAt');
  });
});
