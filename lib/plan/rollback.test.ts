import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { planRollback } from './rollback';
import { disk, manifest, order, STORE, scene, UUID, vm } from './testing';

const one = manifest();
const request = { snapshotId: one.id, startAfter: false };
const dir = `${STORE}/vms/${UUID}/${one.id}`;
const task = `${STORE}/tasks/${order.taskId}`;
const image = '/var/lib/libvirt/images/web.qcow2';

function plan(given = scene({ snapshots: [one] }), over = {}) {
  const result = planRollback(given, order, { ...request, ...over });
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.plan;
}

describe('planning a rollback', () => {
  it('verifies first, keeps the present aside, and lets it go only after the guest resumed', () => {
    const { steps, after } = plan();
    expect(steps.map(({ run }) => quote(run))).toEqual([
      `sp_state_is ${UUID} running`,
      `sp_image_whole ${dir}/state.save 268435456`,
      `sp_qcow2_whole ${image} savepoint-${one.id}`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --inactive --security-info > ${task}/before.xml`,
      `sp_no_job ${UUID} vda`,
      `sp_power_off ${UUID}`,
      `qemu-img snapshot -c savepoint-aside-${order.taskId} ${image}`,
      `qemu-img snapshot -a savepoint-${one.id} ${image}`,
      `virsh -q -c qemu:///system define ${dir}/domain.xml`,
      `virsh -q -c qemu:///system restore ${dir}/state.save --running`,
      `sp_resumed ${UUID} running`,
    ]);
    expect(after.map(({ run }) => quote(run))).toEqual([
      `sp_put ${task}/now ${STORE}/vms/${UUID}/now`,
      `sp_note_rollback ${task}/undo.json ${STORE}/vms/${UUID}/undo.json`,
      `sp_clock ${UUID} ${one.takenAt}`,
      `sp_qcow2_forget ${UUID} ${image} savepoint-aside-${order.taskId}`,
    ]);
  });

  it('can take back every step from the stop on', () => {
    const { steps } = plan();
    const stop = steps.findIndex(({ id }) => id === 'stop');
    const changing = steps.slice(stop).filter(({ id }) => !id.startsWith('check'));
    expect(changing.filter(({ undo }) => undo === undefined)).toEqual([]);
  });

  it('puts UEFI variables and the TPM’s state back where they were, and can take that back', () => {
    const parts = [
      ...one.parts,
      { role: 'nvram', file: 'nvram.fd', path: '/nvram/web.fd', sizeBytes: 5, sha256: null },
      { role: 'tpm', file: 'tpm.tar', path: `/swtpm/${UUID}`, sizeBytes: 6, sha256: null },
    ] as const;
    const whole = manifest({ parts: [...parts] });
    const there = vm({ nvramPath: '/nvram/web.fd' });
    const { steps } = plan(scene({ vm: there, snapshots: [whole] }));
    const firmware = steps.filter(({ id }) => /nvram|tpm/.test(id));
    expect(firmware.map(({ run }) => quote(run))).toEqual([
      `sp_part_whole ${dir}/nvram.fd 5`,
      `sp_part_whole ${dir}/tpm.tar 6`,
      `sp_keep_vars /nvram/web.fd ${task}/nvram.fd.before`,
      `sp_put_vars ${dir}/nvram.fd /nvram/web.fd`,
      `sp_keep_tpm /var/lib/libvirt/swtpm/${UUID} ${task}/tpm.tar.before`,
      `sp_put_tpm ${dir}/tpm.tar /var/lib/libvirt/swtpm/${UUID}`,
    ]);
    expect(firmware.flatMap(({ undo }) => (undo ? [quote(undo)] : []))).toEqual([
      `sp_put_vars ${task}/nvram.fd.before /nvram/web.fd`,
      `sp_put_tpm ${task}/tpm.tar.before /var/lib/libvirt/swtpm/${UUID}`,
    ]);
  });

  it('names disks added since, skipped disks and newer snapshots', () => {
    const added = disk({ target: 'vdz', path: '/new.qcow2' });
    const newer = manifest({
      id: '20261121t000000-000002',
      takenAt: '2026-11-21T00:00:00Z',
      label: 'b2',
    });
    const given = scene({ vm: vm({ disks: [disk(), added] }), snapshots: [one, newer] });
    expect(plan(given).warnings.map(({ code }) => code)).toEqual([
      'note-present-lost',
      'note-time-lost',
      'note-disk-added',
      'note-newer-kept',
    ]);
  });

  it('writes a whole qcow2 file into the image that is about to hold the kept present', () => {
    const ref = `${dir}/disk-vda.qcow2`;
    const [first] = one.disks;
    if (!first?.captured) throw new Error('no captured disk');
    const back = manifest({ disks: [{ ...first, driver: 'copy', ref, sizeBytes: 5 }] });
    const given = scene({ snapshots: [back] });
    given.inventory.inside = { [image]: [] };
    const ways = ({ steps, after }: ReturnType<typeof plan>) =>
      [...steps, ...after]
        .filter(({ id }) => /^(aside|prepare|place|release)-vda/.test(id))
        .map(({ run }) => quote(run));
    const aside = `savepoint-aside-${order.taskId}`;
    expect(ways(plan(given, { keepAs: '20261123t155418-0000bb' }))).toEqual([
      `qemu-img snapshot -c ${aside} ${image}`,
      `sp_qcow2_pour ${ref} ${image}`,
      `sp_qcow2_forget ${UUID} ${image} ${aside}`,
    ]);
    // Nothing lies inside: the two files change places, and the image stays as sparse as the copy.
    expect(ways(plan(given))[1]).toContain('sp_swap');
    // What is not known may be lost.
    given.inventory.inside = {};
    expect(ways(plan(given))[1]).toContain('sp_qcow2_pour');
    given.inventory.versions.qemu = '4.2.1';
    const result = planRollback(given, order, { ...request, keepAs: '20261123t155418-0000bb' });
    expect(result.ok ? 'planned' : result.problem.code).toBe('restore-keep-inside');
  });

  it('without memory ends shut off, or started where that was asked', () => {
    const cold = manifest({ withMemory: false, method: 'off', state: 'shut off', parts: [] });
    const given = scene({ snapshots: [cold] });
    expect(plan(given).steps.map(({ id }) => id)).not.toContain('resume');
    expect(plan(given).warnings.map(({ code }) => code)).toContain('note-stays-off');
    expect(plan(given, { startAfter: true }).steps.at(-1)?.id).toBe('start');
  });

  it.each([
    ['a snapshot that is gone', scene(), 'snapshot-gone'],
    [
      'a VM that was renamed',
      scene({ vm: vm({ name: 'new' }), snapshots: [one] }),
      'snapshot-of-another-name',
    ],
    [
      'a managed save of somebody else',
      scene({
        vm: vm({ managedSave: { path: '/x', sizeBytes: 1, savedAt: '2026-11-20T00:00:00Z' } }),
        snapshots: [one],
      }),
      'vm-managed-save',
    ],
    [
      'a disk that another VM writes',
      scene({ others: [vm({ uuid: UUID.replace('1', '9'), name: 'db' })], snapshots: [one] }),
      'disk-shared',
    ],
    [
      'a VM of which libvirt copies a disk',
      scene({ vm: vm({ disks: [disk({ job: 'copy' })] }), snapshots: [one] }),
      'vm-job-running',
    ],
    ['a busy VM', { ...scene({ snapshots: [one] }), busyTask: 't' }, 'vm-busy'],
  ])('refuses %s', (_case, given, code) => {
    const result = planRollback(given, order, request);
    expect(result.ok ? 'planned' : result.problem.code).toBe(code);
  });
});
