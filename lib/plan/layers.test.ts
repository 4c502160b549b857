import { describe, expect, it } from 'vitest';
import type { FoundFile } from '@/lib/domain/inventory';
import type { CapturedDisk, Manifest } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { chooseDriver } from '@/lib/storage';
import { formatOf, layerOf, rootOf } from '@/lib/storage/layers';
import { planRemove } from './change';
import { planDefineAgain } from './orphans';
import type { Plan, PlanResult, Scene } from './plan';
import { restorability } from './restorable';
import { planRollback } from './rollback';
import { planTake } from './take';
import { disk, manifest, order, STORE, scene, UUID, vm } from './testing';

const ROOT = '/img/web.raw';
const [S1, S2, KEPT] = ['1', '2', '9'].map((n) => `20261120t000000-00000${n}`) as [
  string,
  string,
  string,
];
const LAYER = layerOf(ROOT, S1);
const TASK = `${STORE}/tasks/${order.taskId}`;
const dirOf = (id: string) => `${STORE}/vms/${UUID}/${id}`;

const raw = disk({ path: ROOT, format: 'raw' });
/** The VM's disk as a layer over others. */
function onLayer(path: string, ...backing: string[]) {
  return disk({ path, format: 'qcow2', ...(raw.file ? { file: { ...raw.file, backing } } : {}) });
}
function frozen(id: string, path: string, over: Partial<CapturedDisk> = {}): Manifest {
  const captured: CapturedDisk = {
    ...{ target: 'vda', path, format: 'raw', captured: true, driver: 'overlay', ref: path },
    ...{ sizeBytes: 1, refBytes: 5, refModifiedAt: 7 },
    definedAs: `${ROOT}.savepoint-${id}.hand.layer`,
    ...over,
  };
  const part = { file: 'resume.xml', sizeBytes: 9, sha256: null };
  return manifest({
    ...{ id, label: `s${id.at(-1)}`, disks: [captured] },
    parts: [
      ...manifest().parts,
      { role: 'resume', ...part },
      { role: 'domain', file: 'domain.xml', sizeBytes: 9, sha256: null },
    ],
  });
}
const found = (...backing: string[]): FoundFile => ({ sizeBytes: 5, modifiedAt: 7, backing });

/** After one snapshot: the VM runs on a layer over its raw file. */
const taken = (over: Partial<Parameters<typeof scene>[0]> = {}) =>
  scene({
    vm: vm({ disks: [onLayer(LAYER, ROOT)] }),
    snapshots: [frozen(S1, ROOT)],
    files: { [ROOT]: found(), [LAYER]: found(ROOT) },
    ...over,
  });

function planned(result: PlanResult): Plan {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problem)}`);
  return result.plan;
}
const lines = ({ steps, after }: Plan) => [...steps, ...after].map(({ run }) => quote(run));
const back = (given: Scene, over = {}) =>
  planned(planRollback(given, order, { snapshotId: S1, startAfter: false, ...over }));

describe('layers', () => {
  it('a file below a copy is not written over either, although no layer lies over it any more', () => {
    const copyOf = (id: string, path: string, ...backing: string[]) => {
      const ref = `${dirOf(id)}/disk-vda.${path === ROOT ? 'raw' : 'qcow2'}`;
      const { definedAs: _, ...plain } = frozen(id, path).disks[0] as CapturedDisk;
      const one = { ...plain, driver: 'copy', ref };
      return { one: manifest({ id, label: `s${id.at(-1)}`, disks: [one] }), ref, backing };
    };
    const first = copyOf(S1, ROOT);
    const second = copyOf(S2, LAYER, ROOT);
    const fresh = `${ROOT}.savepoint-${KEPT}.raw.layer`;
    // The VM went back to the first, into a file of its own; only the second still needs the root.
    const at = (...snapshots: Manifest[]) =>
      scene({
        vm: vm({ disks: [{ ...raw, path: fresh }] }),
        snapshots,
        files: { [ROOT]: found(), [first.ref]: found(), [second.ref]: found(ROOT) },
      });
    const swapped = (given: Scene) =>
      lines(back(given)).some((line) => line.startsWith('sp_swap ') && line.includes(` ${ROOT} `));
    expect(swapped(at(first.one))).toBe(true);
    expect(swapped(at(first.one, second.one))).toBe(false);
  });

  it('are named after the first file, however many there are', () => {
    expect(layerOf(LAYER, S2)).toBe(`${ROOT}.savepoint-${S2}.layer`);
    expect(rootOf(`${ROOT}.savepoint-${S2}.hand.layer`)).toBe(ROOT);
    expect(rootOf('/img/a.savepoint-x.layer')).toBe('/img/a.savepoint-x.layer');
    const copied = layerOf(LAYER, S2, 'raw');
    expect([ROOT, LAYER, copied].map(formatOf)).toEqual(['raw', 'qcow2', 'raw']);
    expect(rootOf(copied)).toBe(ROOT);
  });

  it.each([
    ['a raw file', raw, 'overlay'],
    ['a layer of ours', onLayer(LAYER, ROOT), 'overlay'],
    ['another qcow2 file', disk(), 'qcow2'],
    ['an encrypted file', { ...raw, special: 'encryption' as const }, 'copy'],
    ['a file that VMs share', { ...raw, shareable: true }, 'copy'],
    ['a file that is used as a device', { ...raw, sourceType: 'block' }, 'copy'],
  ])('capture %s, or leave it to another', (_what, given, driver) => {
    const choice = chooseDriver(given);
    expect(choice.kind === 'capture' && choice.driver.name).toBe(driver);
  });
});

describe('a snapshot that freezes the disk’s own file', () => {
  const request = { snapshotId: S2, label: 'a1', description: '', withMemory: true };

  it('leaves the guest on a new layer and copies nothing', () => {
    const plan = planned(planTake(scene({ vm: vm({ disks: [raw] }) }), order, request));
    const layer = layerOf(ROOT, S2);
    expect(plan.estimate).toMatchObject({ method: 'live', copiedBytes: 0 });
    expect(lines(plan).filter((line) => /^sp_(live|fold|relay)|^cp/.test(line))).toEqual([
      `sp_relay ${dirOf(S2)}/domain.xml ${dirOf(S2)}/domain.xml vda ${ROOT}.savepoint-${S2}.hand.layer 'format=qcow2'`,
      `sp_live ${UUID} ${dirOf(S2)}/state.save 2671771648 --diskspec 'vda,snapshot=external,driver=qcow2,file=${layer}'`,
      `sp_relay_saved ${dirOf(S2)}/state.save ${dirOf(S2)}/resume.xml vda ${ROOT}.savepoint-${S2}.hand.layer 'format=qcow2'`,
    ]);
    const undo = plan.steps.find(({ id }) => id === 'live')?.undo;
    expect(undo && quote(undo)).toBe(
      `sp_unless ${dirOf(S2)}/manifest.json sp_unlive ${UUID} ${dirOf(S2)}/state.save ${TASK}/definition.xml vda ${layer}`,
    );
    expect(plan.files['RESCUE.txt']).toContain(`--xml ${dirOf(S2)}/resume.xml`);
  });

  it('copies instead where a saved memory will go on with the file', () => {
    const given = scene({ vm: vm({ disks: [raw] }) });
    const plan = planned(planTake(given, order, { ...request, mode: 'saved' }));
    expect(lines(plan).some((line) => line.startsWith('cp --sparse'))).toBe(true);
    expect(lines(plan).join('\n')).not.toMatch(/\.layer/);
  });

  it('of a VM that is shut off defines it over the layer, and can take that back', () => {
    const given = scene({ vm: vm({ state: 'shut off', disks: [raw] }) });
    const plan = planned(planTake(given, order, { ...request, withMemory: false }));
    const layer = layerOf(ROOT, S2);
    expect(lines(plan).filter((line) => line.includes(layer))).toEqual([
      `sp_lay_over ${ROOT} 'format=raw' ${layer}`,
      `sp_define_over ${UUID} ${TASK}/definition.xml vda ${layer} 'format=qcow2'`,
    ]);
    expect(plan.steps.flatMap(({ undo }) => (undo ? [quote(undo)] : [])).slice(1, 3)).toEqual([
      `sp_drop_layer ${UUID} vda ${layer}`,
      `sp_define_back ${UUID} /var/lib/libvirt/qemu/save/web.save ${TASK}/definition.xml vda ${layer}`,
    ]);
  });
});

describe('a rollback to a frozen file', () => {
  const fresh = layerOf(ROOT, order.taskId);

  it('lays a new layer over it, and lets the old one go only after the guest resumed', () => {
    const { steps, after } = back(taken());
    expect(
      steps.map(({ run }) => quote(run)).filter((line) => !/state|dumpxml/.test(line)),
    ).toEqual([
      `sp_part_whole ${dirOf(S1)}/resume.xml 9`,
      `sp_part_whole ${dirOf(S1)}/domain.xml 9`,
      `sp_frozen ${ROOT} 5 7`,
      `sp_relay ${dirOf(S1)}/domain.xml ${TASK}/domain.xml vda ${fresh} 'format=qcow2'`,
      `sp_relay ${dirOf(S1)}/resume.xml ${TASK}/resume.xml vda ${fresh} 'format=qcow2'`,
      `sp_no_job ${UUID} vda`,
      `sp_power_off ${UUID}`,
      `sp_lay_over ${ROOT} 'format=raw' ${fresh}`,
      `virsh -q -c qemu:///system define ${TASK}/domain.xml`,
      `sp_resumed ${UUID} running`,
    ]);
    expect(steps.map(({ run }) => quote(run))).toContain(
      `virsh -q -c qemu:///system restore ${dirOf(S1)}/state.save --xml ${TASK}/resume.xml --running`,
    );
    expect(after.map(({ run }) => quote(run)).at(-1)).toBe(`sp_drop_between ${UUID} vda ${LAYER}`);
  });

  it('that keeps the present freezes its layer, and removes only the empty one over that', () => {
    const plan = back(taken(), { keepAs: KEPT });
    const over = layerOf(ROOT, KEPT);
    expect(lines(plan).filter((line) => line.startsWith('sp_drop_'))).toEqual([
      `sp_drop_between ${UUID} vda ${over}`,
    ]);
    const anchor = plan.steps.find(({ id }) => id === 'anchor-vda')?.undo;
    expect(anchor && quote(anchor)).toContain(
      `sp_after_crash sp_lay_over ${LAYER} 'format=qcow2' ${over}`,
    );
  });

  it('keeps a layer that a snapshot holds, or over which another VM lies', () => {
    const held = taken({ snapshots: [frozen(S1, ROOT), frozen(S2, LAYER)] });
    expect(lines(back(held)).join('\n')).not.toContain('sp_drop_');
    const clone = vm({ uuid: KEPT, name: 'c', disks: [onLayer('/img/c.qcow2', LAYER, ROOT)] });
    expect(lines(back(taken({ others: [clone] }))).join('\n')).not.toContain('sp_drop_');
  });

  it('is green while nobody wrote to it, and red once somebody did', () => {
    const level = (given: Scene) => restorability(given, frozen(S1, ROOT)).level;
    expect(level(taken())).toBe('green');
    const files = { [ROOT]: { ...found(), modifiedAt: 8 }, [LAYER]: found(ROOT) };
    expect(level(taken({ files }))).toBe('red');
    expect(level(taken({ vm: vm({ disks: [raw] }) }))).toBe('red');
  });

  it('puts a whole copy beside what is frozen, instead of in its place', () => {
    const copied = manifest({
      id: S2,
      disks: [{ ...frozen(S2, ROOT).disks[0], driver: 'copy', ref: '/copy' } as CapturedDisk],
    });
    const files = { ...taken().inventory.files, '/copy': found() };
    const given = taken({ snapshots: [frozen(S1, ROOT), copied], files });
    const plan = planned(planRollback(given, order, { snapshotId: S2, startAfter: false }));
    expect(lines(plan).join('\n')).not.toContain('sp_swap');
    expect(lines(plan).filter((line) => line.startsWith('cp '))).toEqual([
      `cp --sparse=always --preserve=mode,ownership,timestamps -- /copy ${layerOf(ROOT, order.taskId, 'raw')}`,
    ]);
  });
});

describe('a snapshot of a frozen file that is removed', () => {
  const remove = (given: Scene, id: string) =>
    lines(planned(planRemove(given, order, { snapshotId: id }))).filter((line) =>
      line.includes('.layer'),
    );

  it('takes its layer along only where nothing else needs it', () => {
    const other = layerOf(ROOT, order.taskId);
    const free = taken({
      vm: vm({ disks: [onLayer(other, ROOT)] }),
      snapshots: [frozen(S1, ROOT), frozen(S2, LAYER)],
      files: { [ROOT]: found(), [LAYER]: found(ROOT), [other]: found(ROOT) },
    });
    expect(remove(free, S2)).toEqual([`sp_drop_between ${UUID} vda ${LAYER}`]);
    expect(remove(free, S1)).toEqual([]);
    expect(remove(taken({ snapshots: [frozen(S2, LAYER)] }), S2)).toEqual([]);
  });
});

it('a VM that is defined again gets a layer of its own over what is frozen', () => {
  const base = taken();
  const given = { ...base, vm: { ...base.vm, disks: [] } };
  given.inventory.vms = [];
  const plan = planned(planDefineAgain(given, order, { snapshotId: S1 }));
  expect(lines(plan).slice(-3)).toEqual([
    `sp_lay_over ${ROOT} 'format=raw' ${layerOf(ROOT, order.taskId)}`,
    `sp_relay ${dirOf(S1)}/domain.xml ${TASK}/domain.xml vda ${layerOf(ROOT, order.taskId)} 'format=qcow2'`,
    `virsh -q -c qemu:///system define ${TASK}/domain.xml`,
  ]);
});
