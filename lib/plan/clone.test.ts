import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { type CloneRequest, planClone } from './clone';
import { manifest, order, STORE, scene, UUID, vm } from './testing';

const NEW = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const XML = `<domain type='kvm'><name>web</name><uuid>${UUID}</uuid><devices>
<disk type='file' device='disk'><source file='/var/lib/libvirt/images/web.qcow2'/><target dev='vda'/></disk>
<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
</devices></domain>`;
const one = manifest();
const request = (over: Partial<CloneRequest> = {}): CloneRequest => ({
  ...{ snapshotId: one.id, name: 'web-clone', isSame: false, startAfter: false, uuid: NEW },
  ...{ macs: ['52:54:00:aa:bb:cc'], firstPort: 50_000, definition: XML, liveDefinition: XML },
  ...over,
});

describe('planning a VM from a snapshot', () => {
  it('touches nothing of the snapshot and of its VM', () => {
    const result = planClone(scene({ snapshots: [one] }), order, request());
    if (!result.ok) throw new Error(result.problem.code);
    const { plan } = result;
    expect(plan.vm).toEqual({ uuid: NEW, name: 'web-clone' });
    const task = `${STORE}/tasks/${order.taskId}`;
    const dir = `${STORE}/vms/${UUID}/${one.id}`;
    const words = plan.steps.map(({ run }) => quote(run));
    expect(words).toContain(`sp_not_defined ${NEW} web-clone`);
    const to = '/var/lib/libvirt/images/web-clone-vda.qcow2';
    const own = `${to}.savepoint-${order.taskId}.in`;
    expect(words).toContain(`sp_lay_disk ${task}/stage/disk-vda.qcow2 ${to} ${own}`);
    // Another task may have taken the name meanwhile: what it laid is not ours to remove.
    const undoes = plan.steps.flatMap(({ undo }) => (undo ? [quote(undo)] : []));
    expect(undoes).toContain(`sp_if_whole sp_unlay ${to} ${own}`);
    expect(undoes.filter((undo) => undo.startsWith('rm ') && !undo.includes(task))).toEqual([]);
    expect(plan.after.map(({ run }) => quote(run))).toContain(`rm -f -- ${own}`);
    expect(words).toContain(`sp_clone_state ${dir}/state.save ${task}/live.xml ${task}/state.save`);
    expect(words).toContain(`virsh -q -c qemu:///system restore ${task}/state.save --running`);
    expect(plan.files['live.xml']).toContain("<interface type='udp'>");
    expect(plan.files['domain.xml']).toContain("<link state='down'/>");
    expect(plan.files['domain.xml']).toContain('52:54:00:aa:bb:cc');
    expect(plan.warnings.map(({ code }) => code)).toEqual(['note-clone']);
  });

  it('is refused where the name is taken or is none', () => {
    const taken = scene({ snapshots: [one], others: [vm({ name: 'web-clone', uuid: NEW })] });
    const codes = [
      planClone(taken, order, request()),
      planClone(scene({ snapshots: [one] }), order, request({ name: '-x' })),
      planClone(scene(), order, request()),
    ].map((result) => (result.ok ? 'planned' : result.problem.code));
    expect(codes).toEqual(['clone-name-taken', 'name-pattern', 'snapshot-gone']);
  });

  it('keeps everything for the same VM on a host that does not have it', () => {
    const away = scene({ snapshots: [one], vm: vm({ uuid: NEW, name: 'other' }) });
    const orphan = { ...away, vm: vm() };
    const result = planClone(orphan, order, request({ isSame: true, uuid: UUID, name: 'web' }));
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.plan.files['live.xml']).toBe(XML);
    expect(result.plan.warnings).toEqual([]);
  });

  it('asks, once all is laid, whether the snapshot is still there: a removal holds another lock', () => {
    const vars = { role: 'nvram', path: '/var/lib/libvirt/qemu/nvram/web.fd' } as const;
    const parts = [{ ...vars, file: 'nvram.fd', sizeBytes: 5, sha256: null }];
    const cold = manifest({ withMemory: false, parts });
    const { liveDefinition: _, ...without } = request();
    const result = planClone(scene({ snapshots: [cold] }), order, without);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.plan.steps.map(({ run }) => run.argv[0]).slice(-4)).toEqual([
      'sp_free_path',
      'sp_lay_vars',
      'sp_listed',
      'virsh',
    ]);
    expect(quote(result.plan.steps.at(-2)?.run ?? { argv: [] })).toBe(
      `sp_listed ${STORE}/vms/${UUID}/${cold.id}`,
    );
  });
});
