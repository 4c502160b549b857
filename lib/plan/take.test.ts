import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import type { Plan, PlanResult } from './plan';
import { planTake } from './take';
import { disk, manifest, onXfs, order, STORE, scene, UUID, vm } from './testing';

const request = {
  snapshotId: '20261123t155418-0000bb',
  label: 'before_upgrade',
  description: 'why',
  withMemory: true,
};
const dir = `${STORE}/vms/${UUID}/20261123t155418-0000bb`;

function planned(result: PlanResult): Plan {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.plan;
}
const commands = (plan: Plan) => [...plan.steps, ...plan.after].map(({ run }) => quote(run));
const refusal = (result: PlanResult) => (result.ok ? 'planned' : result.problem.code);

describe('planning a snapshot with memory', () => {
  it('saves, keeps the file by a second name, captures while nothing runs, resumes', () => {
    const plan = planned(planTake(scene({ vm: vm({ disks: [disk(), onXfs()] }) }), order, request));
    expect(commands(plan)).toEqual([
      `sp_state_is ${UUID} running`,
      'sp_no_managed_save /var/lib/libvirt/qemu/save/web.save',
      'sp_room /var/lib/libvirt/qemu/save 301989888',
      `mkdir -p -- ${dir}`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --inactive --security-info > ${dir}/domain.xml`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --security-info > ${dir}/live.xml`,
      `virsh -q -c qemu:///system managedsave ${UUID}`,
      `ln -- /var/lib/libvirt/qemu/save/web.save ${dir}/state.save`,
      'qemu-img snapshot -c savepoint-20261123t155418-0000bb /var/lib/libvirt/images/web.qcow2',
      'mkdir -p -- /srv/xfs/.savepoint',
      'cp --reflink=always --preserve=mode,ownership,timestamps -- /srv/xfs/data.raw /srv/xfs/.savepoint/20261123t155418-0000bb-vdb',
      'sync /srv/xfs/.savepoint/20261123t155418-0000bb-vdb',
      'sp_saved_untouched /var/lib/libvirt/qemu/save/web.save',
      `virsh -q -c qemu:///system start ${UUID}`,
      `sp_resumed ${UUID} running`,
      `sp_put ${STORE}/tasks/${order.taskId}/RESCUE.txt ${dir}/RESCUE.txt`,
      `sp_seal ${STORE}/tasks/${order.taskId}/manifest.json ${dir} 'size:state.save=${dir}/state.save' 'header:state.save=${dir}/state.save' 'size:domain.xml=${dir}/domain.xml' 'size:live.xml=${dir}/live.xml' 'allocated:vdb=/srv/xfs/.savepoint/20261123t155418-0000bb-vdb' 'size:vdb=/srv/xfs/.savepoint/20261123t155418-0000bb-vdb'`,
      `sp_put ${STORE}/tasks/${order.taskId}/now ${STORE}/vms/${UUID}/now`,
    ]);
    expect(plan.steps.at(-1)?.id).toBe('seal');
    expect(plan.estimate.copiedBytes).toBe(0);
  });

  it('copies the saved memory only where a second name is not possible', () => {
    const far = scene();
    far.inventory.store.deviceId = '2';
    const plan = planned(planTake(far, order, request));
    expect(commands(plan)).toContain(
      `sp_keep_copy /var/lib/libvirt/qemu/save/web.save ${dir}/state.save`,
    );
    expect(plan.warnings.map(({ code }) => code)).toEqual(['note-state-copied']);
  });

  it('keeps a name with spaces, quotes and CJK one word', () => {
    const odd = vm({ name: `it's "web" 一号` });
    const plan = planned(planTake(scene({ vm: odd }), order, request));
    expect(commands(plan)).toContain(
      `sp_no_managed_save '/var/lib/libvirt/qemu/save/it'\\''s "web" 一号.save'`,
    );
  });

  it('leaves CD-ROMs and read-only disks out and says so', () => {
    const cdrom = disk({ target: 'sda', device: 'cdrom', readOnly: true, path: '/iso/a.iso' });
    const shared = disk({ target: 'vdb', readOnly: true, path: '/data/ro.raw' });
    const plan = planned(
      planTake(scene({ vm: vm({ disks: [disk(), cdrom, shared] }) }), order, request),
    );
    expect(plan.warnings.map(({ facts }) => facts)).toEqual([
      { disk: 'sda', why: 'cdrom' },
      { disk: 'vdb', why: 'read-only' },
    ]);
    expect(JSON.parse(plan.files['manifest.json'] ?? '').disks).toHaveLength(3);
  });
});

describe('planning a snapshot of a VM that is shut off', () => {
  it('touches neither memory nor power', () => {
    const off = scene({ vm: vm({ state: 'shut off' }) });
    const plan = planned(planTake(off, order, { ...request, withMemory: false }));
    expect(commands(plan).join('\n')).not.toMatch(/managedsave|start|restore|live\.xml/);
    expect(plan.estimate.pauseMs).toBeUndefined();
  });
});

describe('a snapshot is refused', () => {
  const network = disk({ target: 'vdc', sourceType: 'network', path: 'pool/image' });
  const block = disk({ path: '/dev/vg/lv', sourceType: 'block', format: 'raw' });
  const device = block.file ? { ...block, file: { ...block.file, kind: 'block' as const } } : block;
  const gone = vm({ disks: [{ ...disk(), file: undefined }] as never });
  it.each([
    ['with a bad name', scene(), { label: 'x y' }, 'name-pattern'],
    [
      'with a taken name',
      scene({ snapshots: [manifest({ label: 'b2' })] }),
      { label: 'b2' },
      'name-taken',
    ],
    [
      'with too long a description',
      scene(),
      { description: '字'.repeat(22_000) },
      'description-too-long',
    ],
    ['while another task works', { ...scene(), busyTask: 't' }, {}, 'vm-busy'],
    ['of an odd VM', scene({ vm: vm({ odd: 'no name' }) }), {}, 'vm-odd'],
    ['of a transient VM', scene({ vm: vm({ persistent: false }) }), {}, 'vm-transient'],
    [
      'over somebody else’s managed save',
      scene({
        vm: vm({ managedSave: { path: '/x.save', sizeBytes: 1, savedAt: '2026-11-20T00:00:00Z' } }),
      }),
      {},
      'vm-managed-save',
    ],
    ['of a crashed VM', scene({ vm: vm({ state: 'crashed' }) }), {}, 'vm-state'],
    [
      'with memory, shut off',
      scene({ vm: vm({ state: 'shut off' }) }),
      {},
      'vm-memory-needs-running',
    ],
    ['without memory, running', scene(), { withMemory: false }, 'vm-running-needs-memory'],
    [
      'with a device that cannot be saved',
      scene({ vm: vm({ unsavable: ['host device (pci)'] }) }),
      {},
      'vm-unsavable-device',
    ],
    ['with a network disk', scene({ vm: vm({ disks: [network] }) }), {}, 'disk-no-driver'],
    ['with a bare block device', scene({ vm: vm({ disks: [device] }) }), {}, 'disk-no-driver'],
    ['with a missing disk', scene({ vm: gone }), {}, 'disk-missing'],
    [
      'with a disk another VM writes',
      scene({ others: [vm({ uuid: UUID.replace('1', '9'), name: 'db' })] }),
      {},
      'disk-shared',
    ],
  ])('%s', (_case, given, over, code) => {
    expect(refusal(planTake(given, order, { ...request, ...over }))).toBe(code);
  });

  it('where there is no room, or no right to write', () => {
    const full = scene();
    full.inventory.store.freeBytes = 1000;
    expect(refusal(planTake(full, order, request))).toBe('no-space');
    const locked = scene();
    locked.inventory.store.writable = false;
    expect(refusal(planTake(locked, order, request))).toBe('store-not-writable');
  });
});
