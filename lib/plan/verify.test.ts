import { describe, expect, it } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { manifest, order, STORE, scene, UUID } from './testing';
import { planVerify } from './verify';

const [qcow2] = capturedDisks(manifest());
if (!qcow2) throw new Error('the manifest has no disk');
const copy = '/srv/xfs/.savepoint/x-vdb';
const one = manifest({
  parts: [
    { role: 'state', file: 'state.save', sizeBytes: 1, sha256: null },
    { role: 'domain', file: 'domain.xml', sizeBytes: 1, sha256: null },
  ],
  disks: [
    qcow2,
    { ...qcow2, target: 'vdb', path: '/srv/xfs/data.raw', driver: 'reflink', ref: copy },
  ],
});
const dir = `${STORE}/vms/${UUID}/${one.id}`;

describe('planning a verification', () => {
  it('reads every part and copy, looks into images, and writes down what it found', () => {
    const result = planVerify(scene({ snapshots: [one] }), order, { snapshotId: one.id });
    if (!result.ok) throw new Error(result.problem.code);
    const { steps, after, lock } = result.plan;
    expect([...steps, ...after].map(({ run }) => quote(run))).toEqual([
      `sp_hash ${dir} state.save ${dir}/state.save`,
      `sp_hash ${dir} domain.xml ${dir}/domain.xml`,
      `sp_qcow2_check ${UUID} /var/lib/libvirt/images/web.qcow2 disk-vda`,
      `sp_hash ${dir} disk-vdb ${copy}`,
      `sp_verified ${dir} ${one.id}`,
    ]);
    expect(lock).toBe('verify');
  });

  it('is possible while the VM is busy, and not of a snapshot that is gone', () => {
    const busy = { ...scene({ snapshots: [one] }), busyTask: 't' };
    expect(planVerify(busy, order, { snapshotId: one.id }).ok).toBe(true);
    const gone = planVerify(scene(), order, { snapshotId: one.id });
    expect(gone.ok ? 'planned' : gone.problem.code).toBe('snapshot-gone');
  });
});
