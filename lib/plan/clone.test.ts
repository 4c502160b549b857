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

  const nic = (type: string, source: string, more = '') =>
    `<interface type='${type}'><mac address='52:54:00:00:00:02'/><source ${source}/>${more}</interface>`;
  const ovs = "<virtualport type='openvswitch'/>";
  const SAME = { isSame: true, uuid: UUID, name: 'web' };
  const COLD = { liveDefinition: undefined as never };
  it.each<[string, string, Partial<CloneRequest>, string]>([
    ['what is there', nic('bridge', "bridge='br0'"), SAME, 'planned'],
    ['a bridge that is not', nic('bridge', "bridge='br9'"), SAME, 'network-gone'],
    ['a network that is not', nic('network', "network='lab'"), SAME, 'network-gone'],
    ['a switch that no look knows', nic('bridge', "bridge='ovs0'", ovs), SAME, 'planned'],
    ['a device', nic('direct', "dev='eth9' mode='bridge'"), SAME, 'planned'],
    ['one, and its memory goes on', nic('network', "network='lab'"), {}, 'note'],
    ['one, and stays off', nic('network', "network='lab'"), { ...SAME, ...COLD }, 'note'],
    [
      'one, and is started',
      nic('network', "network='lab'"),
      { ...COLD, startAfter: true },
      'network-gone',
    ],
  ])('asks for the networks that QEMU starts with: on %s', (_what, more, over, answer) => {
    const definition = XML.replace('</devices>', `${more}</devices>`);
    const host = scene({
      ...{ snapshots: [one], networks: ['default'], bridges: ['br0'] },
      vm: vm({ uuid: NEW.replace('a', 'b'), name: 'other' }),
    });
    const wanted = { ...request({ definition, liveDefinition: definition }), ...over };
    if (wanted.liveDefinition === undefined) Reflect.deleteProperty(wanted, 'liveDefinition');
    const result = planClone({ ...host, vm: vm() }, order, wanted);
    const notes = result.ok ? result.plan.warnings.map(({ code }) => code) : [];
    expect(
      result.ok ? (notes.includes('network-gone') ? 'note' : 'planned') : result.problem.code,
    ).toBe(answer);
  });

  it('is refused where its memory’s medium is gone, and warned of where it has none', () => {
    const iso = { path: '/cd.iso', sizeBytes: 5, modifiedAt: 7 };
    const cd = {
      target: 'sda',
      path: '/cd.iso',
      captured: false,
      why: 'cdrom',
      medium: iso,
    } as const;
    const hot = manifest({ disks: [...one.disks, cd] });
    const cold = manifest({ disks: [...one.disks, cd], withMemory: false, parts: [] });
    const codes = [hot, cold].map((its) => {
      const { liveDefinition: _, ...without } = request();
      const result = planClone(
        scene({ snapshots: [its] }),
        order,
        its === hot ? request() : without,
      );
      return result.ok ? result.plan.warnings.map(({ code }) => code) : result.problem.code;
    });
    expect(codes).toEqual(['restore-medium-gone', ['note-clone', 'restore-medium-gone']]);
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
