import { describe, expect, it } from 'vitest';
import type { Disk, Volume } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import type { PlanResult } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { planTake } from '@/lib/plan/take';
import { disk, manifest, order, scene, sent, vm } from '@/lib/plan/testing';
import { quote } from '@/lib/shell/quote';
import { chooseDriver } from './index';

const ID = '20261120t000000-000001';
const zvol: Volume = {
  storage: 'zfs',
  kind: 'zvol',
  name: 'tank/vm/web',
  pool: 'tank',
  sizeBytes: 8,
};
const dataset: Volume = { ...zvol, kind: 'dataset' };

const onZvol = (path = '/dev/zvol/tank/vm/web') =>
  disk({ path, format: 'raw', sourceType: 'block', volume: zvol });
const inDataset = (over: Partial<Disk>) =>
  disk({ path: '/tank/vm/web/web.img', format: 'raw', ...over });

const captured: CapturedDisk = {
  ...{ target: 'vda', path: '/dev/zvol/tank/vm/web', format: 'raw', driver: 'zfs' },
  ...{ ref: `tank/vm/web@savepoint-${ID}-vda`, sizeBytes: null, captured: true },
};

function lines(result: PlanResult): string[] {
  if (!result.ok) throw new Error(result.problem.code);
  return [...result.plan.steps, ...result.plan.after].flatMap(({ run, undo }) =>
    run.argv[0]?.startsWith('sp_zfs')
      ? [quote(run), ...(undo ? [`undo: ${quote(undo)}`] : [])]
      : [],
  );
}

describe('ZFS', () => {
  it('captures a volume by a snapshot', () => {
    const request = { snapshotId: ID, label: 'a1', description: '', withMemory: true };
    expect(lines(planTake(scene({ vm: vm({ disks: [onZvol()] }) }), order, request))).toEqual([
      'sp_zfs_room tank 95',
      `sp_zfs_capture tank/vm/web savepoint-${ID}-vda /dev/zvol/tank/vm/web`,
      `undo: sp_zfs_drop tank/vm/web savepoint-${ID}-vda`,
    ]);
  });

  it('goes back by a clone that takes the name, and depends on nothing in the end', () => {
    const at = scene({
      vm: vm({ disks: [onZvol()] }),
      snapshots: [manifest({ disks: [captured] })],
      // Where the snapshot is after an earlier rollback to another one.
      volumes: {
        zfs: [{ ...zvol, name: `tank/vm/web.savepoint-x-vda-aside@savepoint-${ID}-vda` }],
      },
    });
    const beside = `tank/vm/web.savepoint-${order.taskId}-vda`;
    const swap = `${beside}-in tank/vm/web ${beside}-aside /dev/zvol/tank/vm/web`;
    const back = planRollback(at, order, { snapshotId: ID, startAfter: false });
    expect(lines(back)).toEqual([
      `sp_zfs_whole tank/vm/web savepoint-${ID}-vda /dev/zvol/tank/vm/web`,
      `sp_zfs_clone tank/vm/web savepoint-${ID}-vda ${beside}-in`,
      `undo: sp_zfs_gone ${beside}-in`,
      `sp_zfs_swap ${swap}`,
      `undo: sp_zfs_swap_back ${swap}`,
      'sp_zfs_settle tank/vm/web',
    ]);
  });

  it.each([
    ['/dev/zvol/tank/vm/web', 'raw', []],
    ['/tank/vm/web/web.qcow2', 'qcow2', [{ path: '/base', sizeBytes: 4, modifiedAt: 0 }]],
  ])('leaves its host as what a clone of the snapshot holds: %s', (path, format, backing) => {
    const disks = [{ ...captured, ...{ path, format, backing, refBytes: 6 } }];
    const stage = `/store/tasks/${order.taskId}/stage`;
    const out = `tank/vm/web.savepoint-${order.taskId}-vda-out`;
    const { plan, files } = sent(manifest({ disks }), order.taskId);
    const words = `${out} ${path} ${stage}/vda ${stage}/vda.mnt`;
    expect(lines({ ok: true, plan })).toEqual([
      `sp_zfs_out tank/vm/web savepoint-${ID}-vda ${words}`,
      `undo: sp_zfs_out_gone tank/vm/web ${out}`,
    ]);
    expect(plan.after.map(({ run }) => quote(run))).toEqual([
      `sp_try sp_zfs_out_gone tank/vm/web ${out}`,
      `rm -rf -- ${stage}`,
    ]);
    expect(files.at(-1)?.file).toBe(`${stage}/${backing.length > 0 ? 'disk-vda.qcow2' : 'vda'}`);
  });

  it('comes back from a plain file: as a new volume, or as a file in the dataset', () => {
    const ref = `/store/vms/x/${ID}/disk-vda.raw`;
    const back = (present: Disk) => {
      const file = {
        ...captured,
        path: present.path ?? '',
        driver: 'copy',
        ref,
        refBytes: 1024 ** 3,
      };
      const snapshots = [manifest({ disks: [{ ...file, sizeBytes: 5 }] })];
      const at = scene({ vm: vm({ disks: [present] }), snapshots, inside: {} });
      return planRollback(at, order, { snapshotId: ID, startAfter: false });
    };
    const beside = `tank/vm/web.savepoint-${order.taskId}-vda`;
    const path = '/dev/zvol/tank/vm/web';
    const swap = `${beside}-in tank/vm/web ${beside}-aside ${path}`;
    const zvolDisk = onZvol();
    const file = zvolDisk.file && { ...zvolDisk.file, kind: 'block' as const };
    expect(lines(back({ ...zvolDisk, ...(file ? { file } : {}) }))).toEqual([
      `sp_zfs_fill tank/vm/web ${beside}-in ${ref} ${path}`,
      `undo: sp_zfs_gone ${beside}-in`,
      `sp_zfs_swap ${swap}`,
      `undo: sp_zfs_swap_back ${swap}`,
      'sp_zfs_settle tank/vm/web',
    ]);
    expect(lines(back(inDataset({ volume: { ...dataset, note: 'alone' } })))).toEqual([]);
  });

  it.each([
    ['a volume', onZvol(), 'zfs'],
    ['a dataset of its own', inDataset({ volume: { ...dataset, note: 'alone' } }), 'zfs'],
    ['a dataset that others use, too', inDataset({ volume: dataset }), 'overlay'],
    ['a volume by a name that does not follow it', onZvol('/dev/zd0'), 'copy'],
  ])('captures %s by the driver that puts back only that', (_name, given, driver) => {
    const choice = chooseDriver(given);
    expect(choice.kind === 'capture' ? choice.driver.name : choice.kind).toBe(driver);
  });
});
