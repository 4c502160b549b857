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
const note = '[v2:10.0.0.1:3300/0,v1:10.0.0.1:6789/0],mon-b:6789';
const image: Volume = {
  ...{ storage: 'rbd', kind: 'image', name: 'vms/web', pool: 'vms', sizeBytes: 8, note },
};
function networked(over: Partial<Disk> = {}): Disk {
  const base = disk({ path: 'vms/web', format: 'raw', sourceType: 'network', ...over });
  if (!base.file) throw new Error('the disk has no facts');
  return { ...base, file: { ...base.file, kind: 'network', freeBytes: 0 }, volume: image };
}
const captured: CapturedDisk = {
  ...{ target: 'vda', path: 'vms/web', format: 'raw', driver: 'rbd', captured: true },
  ...{ ref: `vms/web@savepoint-${ID}-vda`, sizeBytes: null },
};

function lines(result: PlanResult): string[] {
  if (!result.ok) throw new Error(result.problem.code);
  return [...result.plan.steps, ...result.plan.after].flatMap(({ run, undo }) =>
    /rbd/.test(run.argv.join(' ')) ? [quote(run), ...(undo ? [`undo: ${quote(undo)}`] : [])] : [],
  );
}

describe('an RBD image', () => {
  it('is captured by a snapshot', () => {
    const request = { snapshotId: ID, label: 'a1', description: '', withMemory: true };
    expect(lines(planTake(scene({ vm: vm({ disks: [networked()] }) }), order, request))).toEqual([
      `sp_rbd_capture vms/web savepoint-${ID}-vda`,
      `undo: sp_rbd_drop vms/web savepoint-${ID}-vda`,
    ]);
  });

  it('goes back in place, with the present kept in a snapshot until the guest runs', () => {
    const one = manifest({ disks: [captured] });
    const there = { rbd: [{ ...image, name: captured.ref }] };
    const at = scene({ vm: vm({ disks: [networked()] }), snapshots: [one], volumes: there });
    const aside = `vms/web savepoint-aside-${order.taskId}-vda`;
    expect(lines(planRollback(at, order, { snapshotId: ID, startAfter: false }))).toEqual([
      `sp_rbd_whole vms/web savepoint-${ID}-vda`,
      `sp_rbd_keep ${aside}`,
      `undo: sp_if_whole sp_rbd_drop ${aside}`,
      `rbd snap rollback --no-progress vms/web@savepoint-${ID}-vda`,
      `undo: sp_rbd_back ${aside}`,
      `sp_rbd_drop ${aside}`,
    ]);
  });

  it('leaves its host as a plain file, for which there is room', () => {
    const known = manifest({ disks: [{ ...captured, virtualBytes: 8 }] });
    const stage = `/store/tasks/${order.taskId}/stage`;
    const { plan } = sent(known, order.taskId);
    expect(lines({ ok: true, plan })).toEqual([
      `rbd export --no-progress ${captured.ref} ${stage}/disk-vda.raw`,
    ]);
    const large = manifest({ disks: [{ ...captured, virtualBytes: 101 }] });
    expect(() => sent(large, order.taskId)).toThrow('no-space');
  });

  it('comes back from a plain file into the image, with the present kept until the guest runs', () => {
    const ref = `/store/vms/x/${ID}/disk-vda.raw`;
    const file = { ...captured, driver: 'copy', ref, refBytes: 1024 ** 3, sizeBytes: 5 };
    const snapshots = [manifest({ disks: [file] })];
    const at = scene({ vm: vm({ disks: [networked()] }), snapshots, inside: {} });
    const aside = `vms/web savepoint-aside-${order.taskId}-vda`;
    expect(lines(planRollback(at, order, { snapshotId: ID, startAfter: false }))).toEqual([
      `sp_rbd_keep ${aside}`,
      `undo: sp_if_whole sp_rbd_drop ${aside}`,
      `sp_rbd_fill vms/web ${ref}`,
      `undo: sp_rbd_back ${aside}`,
      `sp_rbd_drop ${aside}`,
    ]);
  });

  it.each([
    ['no server', networked(), 'capture'],
    ['servers of the host’s own cluster', networked({ servers: ['10.0.0.1', 'mon-b'] }), 'capture'],
    ['a server of another cluster', networked({ servers: ['10.0.0.1', '10.9.9.9'] }), 'none'],
  ])('is captured only in the cluster that the host works with: %s', (_name, given, kind) => {
    expect(chooseDriver(given).kind).toBe(kind);
  });

  it('is not captured where the host does not know it', () => {
    const { volume: _, file: __, ...unknown } = networked();
    expect(chooseDriver(unknown)).toMatchObject({ kind: 'none' });
  });
});
