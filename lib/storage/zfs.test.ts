import { describe, expect, it } from 'vitest';
import type { Disk, Volume } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import type { PlanResult } from '@/lib/plan/plan';
import { planRollback } from '@/lib/plan/rollback';
import { planTake } from '@/lib/plan/take';
import { disk, manifest, order, scene, vm } from '@/lib/plan/testing';
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
    ['a volume', onZvol(), 'zfs'],
    ['a dataset of its own', inDataset({ volume: { ...dataset, note: 'alone' } }), 'zfs'],
    ['a dataset that others use, too', inDataset({ volume: dataset }), 'overlay'],
    ['a volume by a name that does not follow it', onZvol('/dev/zd0'), 'copy'],
  ])('captures %s by the driver that puts back only that', (_name, given, driver) => {
    const choice = chooseDriver(given);
    expect(choice.kind === 'capture' ? choice.driver.name : choice.kind).toBe(driver);
  });
});
