import { describe, expect, it } from 'vitest';
import type { Vm } from '@/lib/domain/inventory';
import { quote } from '@/lib/shell/quote';
import { runsOn } from './methods';
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

describe('planning a snapshot with memory, the guest standing still', () => {
  const still = { ...request, mode: 'saved' } as const;
  it('saves, keeps the file by a second name, captures while nothing runs, resumes', () => {
    const plan = planned(planTake(scene({ vm: vm({ disks: [disk(), onXfs()] }) }), order, still));
    expect(commands(plan)).toEqual([
      `sp_state_is ${UUID} running`,
      `sp_no_job ${UUID} vda vdb`,
      'sp_no_managed_save /var/lib/libvirt/qemu/save/web.save',
      'sp_room /var/lib/libvirt/qemu/save 301989888',
      `mkdir -p -- ${dir}`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --inactive --security-info > ${dir}/domain.xml`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --security-info > ${dir}/live.xml`,
      `sp_screen ${UUID} ${dir}/screen`,
      'mkdir -p -- /srv/xfs/.savepoint',
      `virsh -q -c qemu:///system managedsave ${UUID}`,
      `ln -- /var/lib/libvirt/qemu/save/web.save ${dir}/state.save`,
      'qemu-img snapshot -c savepoint-20261123t155418-0000bb /var/lib/libvirt/images/web.qcow2',
      'cp --reflink=always --preserve=mode,ownership,timestamps -- /srv/xfs/data.raw /srv/xfs/.savepoint/20261123t155418-0000bb-vdb',
      'sp_saved_untouched /var/lib/libvirt/qemu/save/web.save',
      `virsh -q -c qemu:///system start ${UUID}`,
      `sp_resumed ${UUID} running`,
      'sync /srv/xfs/.savepoint/20261123t155418-0000bb-vdb',
      `sp_put ${STORE}/tasks/${order.taskId}/RESCUE.txt ${dir}/RESCUE.txt`,
      `sp_seal ${STORE}/tasks/${order.taskId}/manifest.json ${dir} 'size:state.save=${dir}/state.save' 'header:state.save=${dir}/state.save' 'size:domain.xml=${dir}/domain.xml' 'size:live.xml=${dir}/live.xml' 'size:screen=${dir}/screen' 'allocated:vdb=/srv/xfs/.savepoint/20261123t155418-0000bb-vdb' 'size:vdb=/srv/xfs/.savepoint/20261123t155418-0000bb-vdb'`,
      `sp_put ${STORE}/tasks/${order.taskId}/now ${STORE}/vms/${UUID}/now`,
    ]);
    expect(plan.steps.at(-1)?.id).toBe('seal');
    expect(plan.estimate.copiedBytes).toBe(0);
  });

  it.each([
    ['live', vm({ disks: [onXfs()] }), {}],
    ['held', vm(), {}],
    ['saved', vm({ state: 'paused' }), {}],
    ['disk-only', vm({ disks: [onXfs()] }), { withMemory: false }],
    ['disk-only', vm(), { withMemory: false }],
    ['off', vm({ state: 'shut off' }), { withMemory: false }],
  ])('looks first whether libvirt works at something else: %s', (method, of, over) => {
    const plan = planned(planTake(scene({ vm: of }), order, { ...request, ...over }));
    expect(plan.estimate.method).toBe(method);
    const asked = plan.steps.findIndex(({ run }) => run.argv[0] === 'sp_no_job');
    expect(asked).toBe(method === 'off' ? -1 : 1);
  });

  it('copies the saved memory only where a second name is not possible', () => {
    const far = scene();
    far.inventory.store.deviceId = '2';
    const plan = planned(planTake(far, order, still));
    expect(commands(plan)).toContain(
      `sp_keep_copy /var/lib/libvirt/qemu/save/web.save ${dir}/state.save`,
    );
    expect(plan.warnings.map(({ code }) => code)).toEqual(['note-state-copied']);
  });

  it('keeps a name with spaces, quotes and CJK one word', () => {
    const odd = vm({ name: `it's "web" 一号` });
    const plan = planned(planTake(scene({ vm: odd }), order, still));
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

const virshQ = 'virsh -q -c qemu:///system';
/** From where the guest is touched to where it runs as before. */
const middle = (plan: Plan, from: string, to: string) => {
  const ids = plan.steps.map(({ id }) => id);
  return commands(plan).slice(ids.indexOf(from), ids.indexOf(to) + 1);
};

describe('planning a snapshot that the guest hardly notices', () => {
  const base = '/srv/xfs/data.raw';
  const overlay = `${base}.savepoint-${order.taskId}.overlay`;
  const definition = `${STORE}/tasks/${order.taskId}/definition.xml`;
  const xfs = scene({ vm: vm({ disks: [onXfs()] }) });
  const copied = disk({ path: '/raw', format: 'vmdk' });

  it('captures beneath overlays where the storage allows it, and folds them back', () => {
    const plan = planned(planTake(xfs, order, request));
    expect(plan.estimate).toMatchObject({ method: 'live', passedOver: [] });
    expect(middle(plan, 'keep-definition', 'fold')).toEqual([
      `${virshQ} dumpxml ${UUID} --inactive --security-info > ${definition}`,
      `sp_live ${UUID} ${dir}/state.save 2671771648 --diskspec 'vdb,snapshot=external,driver=qcow2,file=${overlay}'`,
      `cp --reflink=always --preserve=mode,ownership,timestamps -- ${base} /srv/xfs/.savepoint/20261123t155418-0000bb-vdb`,
      `sp_fold ${UUID} ${definition} vdb ${overlay}`,
    ]);
    const undo = plan.steps.find(({ id }) => id === 'live')?.undo;
    expect(undo && quote(undo)).toBe(
      `sp_unless ${dir}/manifest.json sp_unlive ${UUID} ${dir}/state.save ${definition} vdb ${overlay}`,
    );
  });

  it('holds the guest where an image can only be captured in place', () => {
    const plan = planned(planTake(scene(), order, request));
    expect(plan.estimate.method).toBe('held');
    expect(
      plan.estimate.passedOver?.map(({ method, problem: { code } }) => [method, code]),
    ).toEqual([['live', 'disk-needs-stop']]);
    expect(middle(plan, 'hold', 'resume')).toEqual([
      `sp_hold ${UUID} ${dir}/state.save 2671771648 --diskspec 'vda,snapshot=manual'`,
      'qemu-img snapshot -c savepoint-20261123t155418-0000bb /var/lib/libvirt/images/web.qcow2',
      `sp_state_is ${UUID} paused`,
      `sp_go_on ${UUID}`,
    ]);
  });

  it('names every disk to libvirt, with commas doubled, so that it lays an overlay over no other', () => {
    const odd = onXfs({ path: '/srv/xfs/a,b.raw' });
    const cdrom = disk({ target: 'sda', device: 'cdrom', readOnly: true, path: '/iso/a.iso' });
    const plan = planned(planTake(scene({ vm: vm({ disks: [odd, cdrom] }) }), order, request));
    const argv = plan.steps.find(({ id }) => id === 'live')?.run.argv ?? [];
    expect(argv.filter((_, n) => argv[n - 1] === '--diskspec')).toEqual([
      `vdb,snapshot=external,driver=qcow2,file=/srv/xfs/a,,b.raw.savepoint-${order.taskId}.overlay`,
      'sda,snapshot=no',
    ]);
  });

  it('watches the room while a long copy is made beneath an overlay', () => {
    const plan = planned(planTake(scene({ vm: vm({ disks: [copied] }) }), order, request));
    expect(plan.estimate.method).toBe('live');
    expect(commands(plan)).toContain(
      `sp_while_room 268435456 1 / cp --sparse=always --preserve=mode,ownership,timestamps -- /raw ${dir}/disk-vda.vmdk`,
    );
  });

  it.each([
    [63, 'overlay', undefined],
    [64, 'copy', 'note-disk-deep'],
  ])(
    'says before that a disk over %s files is copied whole, or lays one more',
    (count, by, note) => {
      const path = `/images/web.img.savepoint-${order.taskId}.layer`;
      const backing = Array.from({ length: count }, (_, n) => `/images/${n}`);
      const one = disk({ path });
      const deep = { ...one, ...(one.file ? { file: { ...one.file, backing } } : {}) };
      const seen = scene({ vm: vm({ disks: [deep] }) });
      const plan = planned(planTake(seen, order, request));
      expect(plan.estimate.method).toBe('live');
      const manifest = JSON.parse(plan.files['manifest.json'] ?? '');
      expect(manifest.disks[0].driver).toBe(by);
      expect(plan.warnings.map(({ code }) => code)).toEqual(note === undefined ? [] : [note]);
      const saved = planned(planTake(seen, order, { ...request, mode: 'saved' }));
      expect(saved.warnings).toEqual([]);
    },
  );

  it.each([
    [
      'libvirt is too old to hold',
      { versions: { libvirt: '8.1.9', qemu: '6.2.0', virsh: '8.1.9' } },
      [disk()],
    ],
    ['one disk needs an overlay and another none', {}, [disk(), { ...copied, target: 'vdb' }]],
    ['the VM has no disk at all', {}, []],
  ])('lets the guest stand still where %s', (_why, over, disks) => {
    const seen = scene({ vm: vm({ disks }), ...over });
    const plan = planned(planTake(seen, order, request));
    expect(plan.estimate.method).toBe('saved');
    expect(plan.estimate.passedOver?.map(({ method }) => method)).toEqual(['live', 'held']);
    expect(runsOn(seen)).toBe(false);
  });

  it('says of a VM that runs whether it will run on', () => {
    expect(runsOn(scene())).toBe(true);
    expect(runsOn(scene({ vm: vm({ disks: [onXfs()] }) }))).toBe(true);
    expect(runsOn(scene({ vm: vm({ state: 'shut off' }) }))).toBe(undefined);
  });

  it('says why the way that was asked for is none', () => {
    const result = planTake(scene(), order, { ...request, mode: 'live' });
    expect(refusal(result)).toBe('disk-needs-stop');
    const paused = scene({ vm: vm({ state: 'paused', disks: [onXfs()] }) });
    expect(refusal(planTake(paused, order, { ...request, mode: 'held' }))).toBe('vm-state');
    expect(planned(planTake(paused, order, request)).estimate.method).toBe('saved');
  });

  it('keeps overlays out of memory', () => {
    const file = onXfs();
    const inMemory = file.file ? { ...file, file: { ...file.file, filesystem: 'tmpfs' } } : file;
    const plan = planned(planTake(scene({ vm: vm({ disks: [inMemory] }) }), order, request));
    expect(plan.estimate.passedOver?.[0]?.problem.code).toBe('overlay-in-memory');
  });
});

describe('planning a snapshot of a running VM without its memory', () => {
  const without = { ...request, withMemory: false };

  it('freezes filesystems if it can, and captures all disks while the guest stands still', () => {
    const plan = planned(planTake(scene({ vm: vm({ disks: [disk(), onXfs()] }) }), order, without));
    expect(middle(plan, 'freeze', 'thaw')).toEqual([
      `sp_freeze ${UUID}`,
      `sp_suspend ${UUID}`,
      `sp_qcow2_keep ${UUID} /var/lib/libvirt/images/web.qcow2 savepoint-20261123t155418-0000bb`,
      'cp --reflink=always --preserve=mode,ownership,timestamps -- /srv/xfs/data.raw /srv/xfs/.savepoint/20261123t155418-0000bb-vdb',
      `sp_go_on ${UUID}`,
      `sp_thaw ${UUID}`,
    ]);
    const manifestFile = JSON.parse(plan.files['manifest.json'] ?? '');
    expect(manifestFile).toMatchObject({ method: 'disk-only', state: 'shut off' });
    expect(manifestFile.quiesced).toBe(`@${order.taskId}:quiesced`);
  });

  it('freezes disks whose copy takes its time under overlays', () => {
    const raw = scene({ vm: vm({ disks: [disk({ path: '/raw', format: 'vmdk' })] }) });
    const plan = planned(planTake(raw, order, without));
    expect(plan.steps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['freeze', 'lay', 'thaw', 'capture-vda', 'fold']),
    );
  });

  it.each<[string, Partial<Vm>, object, string[]]>([
    ['no channel for an agent', {}, {}, ['note-no-agent']],
    ['a channel for one', { hasAgent: true }, {}, []],
    ['a channel nobody opened', { hasAgent: true, agentAway: true }, {}, ['note-agent-away']],
    ['its memory with it', {}, { withMemory: true }, []],
    ['a guest that is paused anyway', { state: 'paused' }, {}, []],
    ['no guest that runs', { state: 'shut off' }, {}, []],
  ])('warns of a state as after a power cut, or not: %s', (_what, of, over, codes) => {
    const { warnings } = planned(planTake(scene({ vm: vm(of) }), order, { ...without, ...over }));
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  it('leaves a paused guest as it is', () => {
    const plan = planned(planTake(scene({ vm: vm({ state: 'paused' }) }), order, without));
    expect(commands(plan).join('\n')).not.toMatch(/suspend|go_on|freeze/);
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
    [
      'while libvirt copies a disk',
      scene({ vm: vm({ disks: [disk({ job: 'copy' })] }) }),
      {},
      'vm-job-running',
    ],
    ['of a crashed VM', scene({ vm: vm({ state: 'crashed' }) }), {}, 'vm-state'],
    [
      'with memory, shut off',
      scene({ vm: vm({ state: 'shut off' }) }),
      {},
      'vm-memory-needs-running',
    ],
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
