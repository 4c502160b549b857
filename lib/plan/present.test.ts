import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { planRollback } from './rollback';
import { manifest, order, STORE, scene, UUID, vm } from './testing';

const one = manifest();
const keepAs = '20261123t155418-0000bb';
const dir = `${STORE}/vms/${UUID}/${one.id}`;
const kept = `${STORE}/vms/${UUID}/${keepAs}`;
const task = `${STORE}/tasks/${order.taskId}`;
const image = '/var/lib/libvirt/images/web.qcow2';
const saved = '/var/lib/libvirt/qemu/save/web.save';
const aside = `${saved}.savepoint-${order.taskId}.aside`;
const v = 'virsh -q -c qemu:///system';

function plan(given = scene({ snapshots: [one] })) {
  const result = planRollback(given, order, { snapshotId: one.id, startAfter: false, keepAs });
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.plan;
}

describe('a rollback that keeps the present first', () => {
  it('begins with a snapshot of now, and goes on from there without the guest running in between', () => {
    const { steps, after } = plan();
    expect(steps.map(({ run }) => quote(run))).toEqual([
      `sp_state_is ${UUID} running`,
      `sp_no_job ${UUID} vda`,
      `sp_no_managed_save ${saved}`,
      'sp_room /var/lib/libvirt/qemu/save 301989888',
      `sp_image_whole ${dir}/state.save 268435456`,
      `sp_qcow2_whole ${image} savepoint-${one.id}`,
      `mkdir -p -- ${kept}`,
      `${v} dumpxml ${UUID} --inactive --security-info > ${kept}/domain.xml`,
      `${v} dumpxml ${UUID} --security-info > ${kept}/live.xml`,
      `sp_screen ${UUID} ${kept}/screen`,
      `${v} managedsave ${UUID}`,
      `ln -- ${saved} ${kept}/state.save`,
      `qemu-img snapshot -c savepoint-${keepAs} ${image}`,
      `sp_put ${task}/RESCUE.txt ${kept}/RESCUE.txt`,
      expect.stringMatching(new RegExp(`^sp_seal ${task}/manifest.json ${kept} `)),
      `sp_saved_untouched ${saved}`,
      'true',
      `sp_save_aside ${UUID} ${saved} ${aside}`,
      `${v} dumpxml ${UUID} --inactive --security-info > ${task}/before.xml`,
      `qemu-img snapshot -c savepoint-aside-${order.taskId} ${image}`,
      `qemu-img snapshot -a savepoint-${one.id} ${image}`,
      `${v} define ${dir}/domain.xml`,
      `${v} restore ${dir}/state.save --running`,
      `sp_resumed ${UUID} running`,
    ]);
    expect(after.map(({ run }) => quote(run)).at(-1)).toBe(`rm -f -- ${aside}`);
    expect(steps.map(({ id }) => id)).not.toContain('stop');
    expect(new Set([...steps, ...after].map(({ id }) => id)).size).toBe(
      steps.length + after.length,
    );
    expect(steps.filter(({ losesPresent }) => losesPresent)).toEqual([]);
  });

  it('calls the snapshot automatic, hangs it where NOW is, and notes the way back to it', () => {
    const { files, warnings } = plan(scene({ vm: vm({ now: one.id }), snapshots: [one] }));
    expect(JSON.parse(files['manifest.json'] ?? '')).toMatchObject({
      id: keepAs,
      label: 'before_rollback_2026-11-23_155418Z',
      automatic: true,
      parent: one.id,
      withMemory: true,
    });
    expect(files.now).toBe(`${one.id}\n`);
    expect(JSON.parse(files['undo.json'] ?? '')).toMatchObject({ label: 'clean', keptId: keepAs });
    expect(warnings[0]?.code).toBe('note-present-kept');
  });

  it('takes back the rollback before the snapshot, and that only if the rollback is gone', () => {
    const undoes = plan().steps.flatMap(({ undo }) => (undo ? [quote(undo)] : []));
    expect(undoes.reverse()).toEqual([
      `sp_where ${aside} sp_stop ${UUID}`,
      `sp_define_again ${task}/before.xml`,
      `sp_qcow2_back ${image} savepoint-aside-${order.taskId}`,
      `sp_if_whole sp_qcow2_drop ${image} savepoint-aside-${order.taskId}`,
      `sp_where ${aside} sp_after_crash qemu-img snapshot -a savepoint-${keepAs} ${image}`,
      `sp_save_back ${UUID} ${saved} ${aside}`,
      `sp_unless ${aside} rm -f -- ${kept}/manifest.json ${kept}/manifest.json.new`,
      `sp_unless ${aside} sp_qcow2_forget ${UUID} ${image} savepoint-${keepAs}`,
      `sp_unless ${aside} sp_resume ${UUID} ${saved}`,
      `sp_unless ${aside} rm -rf -- ${kept}`,
    ]);
  });

  it('of a VM that is shut off has no memory to keep', () => {
    const { steps, files } = plan(scene({ vm: vm({ state: 'shut off' }), snapshots: [one] }));
    expect(steps.map(({ run }) => quote(run)).join('\n')).not.toMatch(/managedsave|sp_save/);
    expect(JSON.parse(files['manifest.json'] ?? '').method).toBe('off');
  });

  it('has a name of its own also twice in a second', () => {
    const other = manifest({
      id: '20261123t155418-0000cc',
      label: 'before_rollback_2026-11-23_155418Z',
    });
    expect(plan(scene({ snapshots: [one, other] })).warnings[0]?.facts).toEqual({
      label: 'before_rollback_2026-11-23_155418Z_2',
    });
  });

  it('is refused where the present cannot be kept', () => {
    const devices = scene({ vm: vm({ unsavable: ['host device (pci)'] }), snapshots: [one] });
    const full = scene({ snapshots: [one] });
    full.inventory.store.freeBytes = 1000;
    const codes = [devices, full].map((given) => {
      const result = planRollback(given, order, { snapshotId: one.id, startAfter: false, keepAs });
      return result.ok ? 'planned' : result.problem.code;
    });
    expect(codes).toEqual(['vm-unsavable-device', 'no-space']);
  });
});
