import { describe, expect, it } from 'vitest';
import type { Disk, Inventory, Pool } from '@/lib/domain/inventory';
import type { CapturedDisk } from '@/lib/domain/manifest';
import { planRemove } from '@/lib/plan/change';
import type { PlanResult, Scene } from '@/lib/plan/plan';
import { restorability } from '@/lib/plan/restorable';
import { planRollback } from '@/lib/plan/rollback';
import { mayTake } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { disk, manifest, order, scene, sent, vm } from '@/lib/plan/testing';
import { quote } from '@/lib/shell/quote';
import { chooseDriver } from './index';

const ID = '20261120t000000-000001';
const pool: Pool = {
  ...{ storage: 'lvm', name: 'vg/pool', totalBytes: 100, usedPercent: 50, metadataPercent: 5 },
};

function thin(over: Partial<Disk> = {}): Disk {
  const base = disk({ path: '/dev/vg/web', format: 'raw', sourceType: 'block', ...over });
  if (!base.file) throw new Error('the disk has no facts');
  return {
    ...base,
    file: { ...base.file, kind: 'block' },
    volume: { storage: 'lvm', kind: 'thin', name: 'vg/web', pool: 'vg/pool', sizeBytes: 8 },
    ...over,
  };
}
const captured: CapturedDisk = {
  ...{ target: 'vda', path: '/dev/vg/web', format: 'raw', driver: 'lvm-thin' },
  ...{ ref: `vg/savepoint-${ID}-vda`, sizeBytes: null },
  captured: true,
};
const one = manifest({ disks: [captured] });
const volume = { storage: 'lvm', kind: 'thin', pool: 'vg/pool', sizeBytes: 8 } as const;
const there = { lvm: [{ ...volume, name: captured.ref }] };

function lines(result: PlanResult, about: RegExp): string[] {
  if (!result.ok) throw new Error(result.problem.code);
  return [...result.plan.steps, ...result.plan.after].flatMap(({ run, undo }) =>
    about.test(run.argv.join(' ')) ? [quote(run), ...(undo ? [`undo: ${quote(undo)}`] : [])] : [],
  );
}

describe('a thin volume', () => {
  it('is captured by a snapshot of a name of our own, after a look at its pool', () => {
    const at = scene({ vm: vm({ disks: [thin()] }), pools: [pool] });
    const request = { snapshotId: ID, label: 'a1', description: '', withMemory: true };
    expect(lines(planTake(at, order, request), /lvm/)).toEqual([
      'sp_lvm_room vg pool 95',
      `sp_lvm_capture vg web savepoint-${ID}-vda`,
      `undo: sp_lvm_drop vg savepoint-${ID}-vda`,
    ]);
  });

  it('goes back by a swap of names, and what it was goes last', () => {
    const at = scene({ vm: vm({ disks: [thin()] }), snapshots: [one], volumes: there });
    const names = `savepoint-${order.taskId}-vda-in web savepoint-${order.taskId}-vda-aside`;
    const request = { snapshotId: ID, startAfter: false };
    expect(lines(planRollback(at, order, request), /lvm/)).toEqual([
      `sp_lvm_whole vg savepoint-${ID}-vda`,
      `sp_lvm_clone vg savepoint-${ID}-vda savepoint-${order.taskId}-vda-in`,
      `undo: sp_lvm_drop vg savepoint-${order.taskId}-vda-in`,
      `sp_lvm_swap vg ${names}`,
      `undo: sp_lvm_swap_back vg ${names}`,
      `sp_lvm_drop vg savepoint-${order.taskId}-vda-aside`,
    ]);
  });

  it('leaves its host as the bytes of the snapshot, which rests again afterwards', () => {
    const known = manifest({ disks: [{ ...captured, virtualBytes: 8 }] });
    const sending = sent(known, order.taskId, 0);
    expect(lines({ ok: true, plan: sending.plan }, /lvm|dev/)).toEqual([
      `sp_lvm_show vg savepoint-${ID}-vda`,
      `undo: sp_lvm_hide vg savepoint-${ID}-vda`,
      `sp_source_sum /store/vms/${one.vm.uuid}/${ID} none /dev/${captured.ref} disk-vda.raw`,
      `sp_try sp_lvm_hide vg savepoint-${ID}-vda`,
    ]);
    // Nothing is written here, and the far end makes room for all of it.
    const state = known.parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(sending.aboutBytes).toBe(state + 8);
  });

  it('comes back from a plain file as a new volume', () => {
    const ref = `/store/vms/x/${ID}/disk-vda.raw`;
    const file = { ...captured, driver: 'copy', ref, refBytes: 1024 ** 3, sizeBytes: 5 };
    const back = manifest({ disks: [file] });
    const at = scene({ vm: vm({ disks: [thin()] }), snapshots: [back], inside: {} });
    const names = `savepoint-${order.taskId}-vda-in web savepoint-${order.taskId}-vda-aside`;
    const request = { snapshotId: ID, startAfter: false };
    expect(lines(planRollback(at, order, request), /lvm|swap|pour/)).toEqual([
      `sp_lvm_fill vg pool savepoint-${order.taskId}-vda-in ${ref}`,
      `undo: sp_lvm_drop vg savepoint-${order.taskId}-vda-in`,
      `sp_lvm_swap vg ${names}`,
      `undo: sp_lvm_swap_back vg ${names}`,
      `sp_lvm_drop vg savepoint-${order.taskId}-vda-aside`,
    ]);
    const codeAt = (given: Scene, of = back) => {
      const { level, problem } = restorability(given, of);
      return level === 'red' ? problem.code : level;
    };
    const large = { ...back, disks: [{ ...file, virtualBytes: 90 }] };
    const inPool = scene({ vm: at.vm, snapshots: [large], pools: [pool], inside: {} });
    expect(codeAt(inPool, large)).toBe('no-space');
    // A file never takes the name of a device.
    const plain = thin({ volume: { ...volume, kind: 'linear', name: 'vg/web', pool: '' } });
    for (const disks of [[], [plain]]) {
      expect(codeAt(scene({ vm: vm({ disks }), snapshots: [back], inside: {} }))).toBe(
        'restore-no-volume',
      );
    }
  });

  it('lets go of a snapshot whoever uses the volume', () => {
    const user = vm({ uuid: '99999999-2222-3333-4444-555555555555', name: 'b', disks: [thin()] });
    const at = scene({ vm: vm({ disks: [thin()] }), others: [user], snapshots: [one] });
    expect(lines(planRemove(at, order, { snapshotId: ID }), /lvm/)).toEqual([
      `sp_lvm_drop vg savepoint-${ID}-vda`,
    ]);
  });

  it.each<[string, Inventory['volumes'], string]>([
    ['is gone', { lvm: [] }, 'red'],
    ['is there', there, 'green'],
    ['cannot be read just now', {}, 'green'],
  ])('makes its snapshot as good as it is: it %s', (_name, volumes, level) => {
    const at = scene({ vm: vm({ disks: [thin()] }), snapshots: [one], volumes });
    expect(restorability(at, one).level).toBe(level);
  });

  it.each([
    [94.9, 5, undefined],
    [95, 5, 'pool-full'],
    [20, 96, 'pool-full'],
  ])(
    'takes no snapshot in a full pool: data %s, metadata %s',
    (usedPercent, metadataPercent, code) => {
      const pools = [{ ...pool, usedPercent, metadataPercent }];
      const verdict = mayTake(scene({ vm: vm({ disks: [thin()] }), pools }), true);
      expect(verdict.ok ? undefined : verdict.problem.code).toBe(code);
    },
  );

  it.each([
    [79, 0],
    [80, 1],
  ])('says how full its pool is from 80 %% on: %s', (usedPercent, warnings) => {
    const at = scene({ vm: vm({ disks: [thin()] }), pools: [{ ...pool, usedPercent }] });
    const request = { snapshotId: ID, label: 'a1', description: '', withMemory: true };
    const result = planTake(at, order, request);
    const said = result.ok ? result.plan.warnings : [];
    expect(said.filter(({ code }) => code === 'note-pool-filling')).toHaveLength(warnings);
  });

  it.each([
    ['a path that does not follow its name', thin({ path: '/dev/dm-3' })],
    ['another kind', thin({ volume: { ...volume, name: 'vg/web', kind: 'thick', pool: '' } })],
  ])('is not taken for one by %s', (_name, given) => {
    expect(chooseDriver(given).kind).toBe('none');
  });
});
