import { describe, expect, it } from 'vitest';
import type { ForeignSnapshot, Vm } from '@/lib/domain/inventory';
import { quote } from '@/lib/shell/quote';
import { planDelete, planRevert } from './foreign';
import { foreignRows, nowBelow, savedRows } from './foreign-rows';
import { planKeepSaved } from './keep-saved';
import type { Plan, PlanResult } from './plan';
import { planRollback } from './rollback';
import { disk, manifest, onXfs, order, STORE, scene, UUID, vm } from './testing';

const NAME = `before 'it'`;
const PATH = '/var/lib/libvirt/images/web.qcow2';
const foreign = (over: Partial<ForeignSnapshot> = {}): ForeignSnapshot => ({
  name: NAME,
  description: '',
  parent: null,
  takenAt: '2026-11-21T00:00:00.000Z',
  state: 'running',
  memory: 'internal',
  disks: [{ target: 'vda', kind: 'internal' }],
  isCurrent: true,
  ...over,
});
const stand = (one = foreign(), over: Partial<Vm> = {}, names = [one.name]) =>
  scene({
    vm: vm({ foreign: [one], libvirtSnapshots: [one.name], ...over }),
    inside: { [PATH]: names.map((name) => ({ name })) },
  });
const revert = { id: `libvirt:${NAME}`, startAfter: false };

function planned(result: PlanResult): Plan {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.plan;
}
const commands = (plan: Plan) => [...plan.steps, ...plan.after].map(({ run }) => quote(run));
const refusal = (result: PlanResult) => (result.ok ? 'planned' : result.problem.code);
const external = foreign({ disks: [{ target: 'vda', kind: 'external' }], memory: 'no' });
const saved = { path: '/save/web.save', sizeBytes: 1024, savedAt: '2026-11-22T00:00:00.000Z' };

describe('going back to a snapshot of libvirt', () => {
  it('is libvirt’s own work, with the present kept aside in the image until the end', () => {
    const aside = `savepoint-aside-${order.taskId}`;
    const name = `'before '\\''it'\\'''`;
    const plan = planned(planRevert(stand(), order, revert));
    expect(commands(plan)).toEqual([
      `sp_state_is ${UUID} running`,
      `sp_foreign_there ${UUID} ${name}`,
      `sp_image_names ${PATH} ${name}`,
      `virsh -q -c qemu:///system dumpxml ${UUID} --inactive --security-info > ${STORE}/tasks/${order.taskId}/before.xml`,
      `sp_no_job ${UUID} vda`,
      `sp_power_off ${UUID}`,
      `qemu-img snapshot -c ${aside} ${PATH}`,
      'true',
      `virsh -q -c qemu:///system snapshot-revert --domain ${UUID} --snapshotname ${name}`,
      `sp_resumed ${UUID} running`,
      `rm -f -- ${STORE}/vms/${UUID}/now`,
      `rm -f -- ${STORE}/vms/${UUID}/undo.json`,
      `sp_clock ${UUID} 2026-11-21T00:00:00.000Z`,
      `sp_qcow2_forget ${UUID} ${PATH} ${aside}`,
    ]);
    expect(plan.steps.filter(({ undo }) => undo).map(({ id }) => id)).toEqual([
      'keep-definition',
      'stop',
      'aside-vda',
      'anchor-vda',
      'revert',
    ]);
  });

  it('starts one without memory only when asked', () => {
    const off = stand(foreign({ memory: 'no', state: 'shut off' }));
    const plain = planned(planRevert(off, order, revert));
    expect(commands(plain).join('\n')).not.toMatch(/--running|sp_resumed/);
    expect(plain.warnings.map(({ code }) => code)).toContain('note-stays-off');
    const started = planned(planRevert(off, order, { ...revert, startAfter: true }));
    expect(commands(started).join('\n')).toContain('--running');
  });

  it.each<[string, ReturnType<typeof stand>, string]>([
    ['that is a chain of files', stand(external), 'foreign-external'],
    ['under a saved state', stand(foreign(), { managedSave: saved }), 'vm-managed-save'],
    ['that its image lost', stand(foreign(), {}, []), 'restore-capture-gone'],
    ['that lacks a disk', stand(foreign(), { disks: [disk(), onXfs()] }), 'foreign-partial'],
    ['while another task works', { ...stand(), busyTask: 't' }, 'vm-busy'],
    ['of a transient VM', stand(foreign(), { persistent: false }), 'vm-transient'],
  ])('is refused: one %s', (_, given, code) => {
    expect(refusal(planRevert(given, order, revert))).toBe(code);
  });

  it.each([
    ['its name may be an ID', '2', [{ name: '2', id: '1' }]],
    ['it will be that of what is put aside', '12', [{ name: '12', id: '11' }]],
    [
      'it is the ID of another',
      '1732000000',
      [
        { name: '1732000000', id: '1' },
        { name: 'x', id: '1732000000' },
      ],
    ],
  ])('is refused, as is its deletion, where %s', (_, name, names) => {
    for (const memory of ['no', 'internal'] as const) {
      const given = stand(foreign({ name, memory }));
      given.inventory.inside = { [PATH]: names };
      const request = { id: `libvirt:${name}`, startAfter: false };
      expect(refusal(planRevert(given, order, request))).toBe('foreign-numbered');
      expect(refusal(planDelete(given, order, request))).toBe('foreign-numbered');
      const [row] = foreignRows(given);
      expect(row?.restore).toMatchObject({ level: 'red', problem: { code: 'foreign-numbered' } });
      expect(row?.canRemove).toMatchObject({ problem: { code: 'foreign-numbered' } });
    }
  });

  it('is planned for one that libvirt named by the time', () => {
    const name = '1732000000';
    const given = stand(foreign({ name }));
    given.inventory.inside = { [PATH]: [{ name, id: '1' }] };
    const request = { id: `libvirt:${name}`, startAfter: false };
    expect(refusal(planRevert(given, order, request))).toBe('planned');
    expect(refusal(planDelete(given, order, request))).toBe('planned');
  });

  it('is refused below an image that a chain holds up, and one that is unknown', () => {
    const above = disk({ path: '/img/over.qcow2' });
    const file = above.file && { ...above.file, backing: [PATH] };
    const chained = stand(foreign(), {
      disks: [{ ...above, ...(file ? { file } : {}) }],
      foreign: [foreign(), { ...external, name: 'chain' }],
    });
    expect(refusal(planRevert(chained, order, revert))).toBe('restore-disk-below');
    expect(refusal(planRevert(scene(), order, revert))).toBe('snapshot-gone');
  });
});

describe('deleting a snapshot of libvirt', () => {
  it('is libvirt’s own work, and may be repeated', () => {
    const plan = planned(planDelete(stand(), order, revert));
    expect(commands(plan)).toEqual([`sp_foreign_delete ${UUID} 'before '\\''it'\\'''`]);
  });

  it('is refused for a chain of files', () => {
    expect(refusal(planDelete(stand(external), order, revert))).toBe('foreign-external');
  });
});

describe('rows of the tree', () => {
  it('hang NOW below the one that the VM went to last', () => {
    const ours = manifest({ takenAt: '2026-11-20T00:00:00Z' });
    const both = (now: string | null, takenAt: string) => {
      const one = foreign({ takenAt });
      const given = vm({ foreign: [one], now });
      return scene({ vm: given, snapshots: [ours] });
    };
    expect(nowBelow(both(ours.id, '2026-11-21T00:00:00.000Z'))).toBe(`libvirt:${NAME}`);
    expect(nowBelow(both(ours.id, '2026-11-19T00:00:00.000Z'))).toBe(ours.id);
    expect(nowBelow(both(null, '2026-11-19T00:00:00.000Z'))).toBe(`libvirt:${NAME}`);
    expect(nowBelow(scene({ vm: vm({ now: ours.id }), snapshots: [ours] }))).toBe(ours.id);
  });

  it('say of each what may be done, and why not', () => {
    const [row] = foreignRows(stand(external));
    expect(row?.restore).toMatchObject({ level: 'red', problem: { code: 'foreign-external' } });
    const [inside] = foreignRows(stand());
    expect(inside?.restore.level).toBe('green');
  });

  it('show a saved state, but not the one of a task at work', () => {
    const off = scene({ vm: vm({ state: 'shut off', managedSave: saved }) });
    expect(savedRows(off)).toMatchObject([{ origin: 'managed-save', canKeep: { ok: true } }]);
    expect(nowBelow(off)).toBe(savedRows(off)[0]?.manifest.id);
    expect(savedRows({ ...off, busyTask: 't' })).toEqual([]);
  });
});

describe('keeping a saved state', () => {
  const request = { snapshotId: '20261123t155418-0000bb', label: 'kept', description: '' };
  const header = (ran: number) => {
    const bytes = Buffer.alloc(92);
    bytes.write('LibvirtQemudSave');
    bytes.writeUInt32LE(ran, 24);
    return bytes.toString('hex');
  };
  const off = (over: object = {}, more: Partial<Vm> = {}) =>
    scene({
      vm: vm({ state: 'shut off', managedSave: { ...saved, header: header(1), ...over }, ...more }),
    });

  it('neither starts the VM nor touches its saved memory', () => {
    const plan = planned(planKeepSaved(off(), order, request));
    expect(commands(plan).join('\n')).not.toMatch(/ start | managedsave |destroy|restore/);
    expect(commands(plan)).toContain(
      `ln -- /save/web.save ${STORE}/vms/${UUID}/${request.snapshotId}/state.save`,
    );
    const template = JSON.parse(plan.files['manifest.json'] ?? '');
    expect(template).toMatchObject({ method: 'saved', withMemory: true, state: 'running' });
  });

  it('remembers that the guest was paused', () => {
    const plan = planned(planKeepSaved(off({ header: header(0) }), order, request));
    expect(JSON.parse(plan.files['manifest.json'] ?? '').state).toBe('paused');
  });

  it('is refused where there is nothing whole to keep', () => {
    const half = Buffer.from('LibvirtQemudPart').toString('hex').padEnd(184, '0');
    expect(refusal(planKeepSaved(off({ header: half }), order, request))).toBe('saved-unfinished');
    expect(refusal(planKeepSaved(scene(), order, request))).toBe('saved-gone');
    expect(refusal(planKeepSaved(off({}, { state: 'running' }), order, request))).toBe('vm-state');
  });
});

it('a rollback writes into an image that holds newer snapshots of libvirt, and is refused where QEMU is too old for that', () => {
  const ref = '/var/lib/libvirt/images/.savepoint/20261120t000000-000001-vda';
  const held = manifest({
    disks: [
      {
        ...{ target: 'vda', path: PATH, format: 'qcow2', captured: true, ref, sizeBytes: 1 },
        driver: 'reflink',
      },
    ],
  });
  const given = scene({ snapshots: [held] });
  const roll = { snapshotId: held.id, startAfter: false };
  given.inventory.inside = { [PATH]: [{ name: 'old' }, { name: NAME }], [ref]: [{ name: 'old' }] };
  const wayBack = () => {
    const result = planRollback(given, order, roll);
    if (!result.ok) return result.problem;
    const place = result.plan.steps.find(({ id }) => id === 'place-vda');
    return place?.run.argv.slice(0, 3);
  };
  expect(wayBack()).toEqual(['sp_qcow2_pour', ref, PATH]);
  given.inventory.versions.qemu = '4.2.1';
  expect(wayBack()).toMatchObject({ code: 'restore-foreign-inside', facts: { names: NAME } });
  given.inventory.inside = { [PATH]: [{ name: 'old' }], [ref]: [{ name: 'old' }] };
  expect(wayBack()).toContain('sp_swap');
});
