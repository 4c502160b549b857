import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { type CloneRequest, mayMakeVm, planClone } from './clone';
import { disk, manifest, onXfs, order, STORE, scene, UUID, vm } from './testing';

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
    expect(words.indexOf(`sp_cpu_fits ${task}/live.xml`)).toBeLessThan(
      words.indexOf(`mkdir -p -- ${task}/stage`),
    );
    expect(words).toContain(`sp_cpu_fits ${task}/live.xml`);
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

  it('is on the networks of the original from its next cold start on, where that was asked for', () => {
    const result = planClone(scene({ snapshots: [one] }), order, request({ isConnected: true }));
    if (!result.ok) throw new Error(result.problem.code);
    const { files, warnings } = result.plan;
    // The guest in memory has the original's address.
    expect(files['live.xml']).toContain("<interface type='udp'>");
    expect(files['domain.xml']).toContain("<source network='default'/>");
    expect(files['domain.xml']).not.toContain('<link state');
    expect(files['domain.xml']).toContain('52:54:00:aa:bb:cc');
    expect(warnings).toMatchObject([{ facts: { isConnected: true, withMemory: true } }]);
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

describe('the room for a VM from a snapshot', () => {
  const GIB = 1024 ** 3;
  const copied = (target: string, path: string, over = {}) => ({
    ...{ target, path, format: 'raw', captured: true as const, driver: 'copy' },
    ...{ ref: `${STORE}/vms/${UUID}/${one.id}/disk-${target}.raw`, sizeBytes: 3 * GIB, ...over },
  });
  const placed = (path: string, file: object = {}) => {
    const base = disk({ path, format: 'raw' });
    return base.file ? { ...base, file: { ...base.file, ...file } } : base;
  };
  const rooms = (...[given, cold]: [ReturnType<typeof scene>, typeof one]) => {
    const { liveDefinition: _, ...without } = request();
    const result = planClone(given, order, without);
    if (!result.ok) return result.problem;
    const { steps } = result.plan;
    const words = steps.map(({ run }) => quote(run));
    const asked = words.filter((line) => line.startsWith('sp_room'));
    const asks = (line: string) => line.startsWith('sp_room');
    const frees = (line: string) => line.startsWith('sp_free_path');
    expect(words.filter(frees)).toHaveLength(cold.disks.length);
    // The folders are there by then, and nothing is written yet.
    expect(words.findIndex((line) => /^mkdir|^sp_lay/.test(line))).toBeGreaterThan(
      Math.max(words.findLastIndex(asks), words.findLastIndex(frees)),
    );
    if (asked.length > 1) {
      expect(words.findLastIndex(frees)).toBeLessThan(words.findLastIndex(asks));
    }
    return asked;
  };
  const cold = (...disks: ReturnType<typeof copied>[]) =>
    manifest({ withMemory: false, parts: [], disks });

  it('is asked for where the disks go, each filesystem once', () => {
    const disks = ['vda', 'vdb', 'vdc'].map((target, n) =>
      copied(target, `/data/${n % 2}/${target}`),
    );
    const lying = [
      placed('/data/0/vda', { deviceId: '7' }),
      placed('/data/1/vdb', { deviceId: '7' }),
    ];
    const one = cold(...disks);
    const given = scene({ vm: vm({ disks: lying }), snapshots: [one] });
    expect(rooms(given, one)).toEqual([`sp_room ${STORE} 0`, `sp_room /data/0 ${9 * GIB}`]);
  });

  it('is asked for on a host that nobody knows the folder of', () => {
    const one = cold(copied('vda', '/data/vda'), copied('vdb', '/dev/vg/web'));
    const given = scene({ vm: vm({ disks: [] }), snapshots: [one] });
    expect(rooms(given, one)).toEqual([
      `sp_room ${STORE} 0`,
      `sp_room /data ${3 * GIB}`,
      `sp_room /var/lib/libvirt/images ${3 * GIB}`,
    ]);
  });

  it('is a part of the store’s where that is the same filesystem, and what is laid out adds to it', () => {
    const inside = copied('vda', '/img/web.qcow2', {
      ...{ format: 'qcow2', driver: 'qcow2', ref: 's', sizeBytes: null, virtualBytes: 2 * GIB },
    });
    const one = cold(inside, copied('vdb', '/img/b'));
    const given = scene({ vm: vm({ disks: [placed('/img/web.qcow2')] }), snapshots: [one] });
    // The image is as long as its file, once in the store and once beside the old one.
    expect(rooms(given, one)).toEqual([`sp_room ${STORE} ${GIB + GIB + 3 * GIB}`]);
  });

  it('is none where blocks are shared', () => {
    const ref = '/srv/xfs/.savepoint/a-vdb';
    const one = cold(copied('vdb', '/srv/xfs/data.raw', { driver: 'reflink', ref }));
    const given = scene({ vm: vm({ disks: [onXfs()] }), snapshots: [one] });
    expect(rooms(given, one)).toEqual([`sp_room ${STORE} 0`]);
  });

  it('is missed before the click where somebody knows how much there is', () => {
    const one = cold(copied('vda', '/data/vda'));
    const full = placed('/data/vda', { deviceId: '7', freeBytes: 2 * GIB });
    const given = scene({ vm: vm({ disks: [full] }), snapshots: [one] });
    const facts = { host: 'kvm1', path: '/data', needBytes: 3 * GIB, freeBytes: 2 * GIB };
    expect(rooms(given, one)).toEqual({ code: 'no-space', facts });
    expect(mayMakeVm(given, one)).toEqual({ ok: false, problem: { code: 'no-space', facts } });
  });
});
