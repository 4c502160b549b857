import { describe, expect, it } from 'vitest';
import { quote } from '@/lib/shell/quote';
import { orphansOf, orphanVm, planDefineAgain, planRemoveOrphan } from './orphans';
import type { Scene } from './plan';
import { disk, manifest, order, STORE, scene, UUID, vm } from './testing';

const OTHER = UUID.replace('1', '9');
const part = { role: 'domain', file: 'domain.xml', sizeBytes: 7, sha256: null } as const;
const old = manifest({ parts: [part] });
const young = manifest({
  id: '20261122t000000-000002',
  label: 'young',
  takenAt: '2026-11-22T00:00:00Z',
  parent: old.id,
  vm: { uuid: UUID, name: 'web2' },
  parts: [part],
});

/** The host knows another VM only; ours is remembered from its snapshots. */
function orphaned(
  other = vm({ uuid: OTHER, name: 'db', disks: [] }),
  snapshots = [old, young],
): Scene {
  const given = scene({ vm: other, snapshots });
  const remembered = orphanVm(given.inventory, UUID);
  if (!remembered) throw new Error('no orphan');
  return { ...given, vm: remembered };
}
const refusal = (result: ReturnType<typeof planDefineAgain>) =>
  result.ok ? 'planned' : result.problem.code;

describe('orphans', () => {
  it('are the snapshots of VMs that are not defined, and of no others', () => {
    expect(orphansOf(scene({ snapshots: [old, young] }).inventory)).toEqual([]);
    expect(orphansOf(orphaned().inventory).map(({ label }) => label)).toEqual(['clean', 'young']);
    expect(orphanVm(scene({ snapshots: [old] }).inventory, UUID)).toBeUndefined();
  });

  it('remember the VM under its last name', () => {
    expect(orphaned().vm).toMatchObject({ uuid: UUID, name: 'web2', state: 'shut off' });
  });
});

describe('defining a VM again', () => {
  it('looks once more, defines, and could take that back', () => {
    const result = planDefineAgain(orphaned(), order, { snapshotId: old.id });
    if (!result.ok) throw new Error(result.problem.code);
    const { steps, after, warnings } = result.plan;
    expect(steps.map(({ run }) => quote(run))).toEqual([
      `sp_not_defined ${UUID} web`,
      `sp_part_whole ${STORE}/vms/${UUID}/${old.id}/domain.xml 7`,
      `virsh -q -c qemu:///system define ${STORE}/vms/${UUID}/${old.id}/domain.xml`,
    ]);
    expect(steps.map(({ undo }) => undo?.argv[0])).toEqual([undefined, undefined, 'sp_undefine']);
    expect(after).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['note-define-again']);
  });

  it.each([
    ['a name that is taken', orphaned(vm({ uuid: OTHER, name: 'web' })), 'orphan-name-taken'],
    ['a VM that is defined', scene({ snapshots: [old] }), 'orphan-defined'],
    ['a VM that a task works on', { ...orphaned(), busyTask: 't' }, 'vm-busy'],
    [
      'a snapshot without a definition',
      orphaned(undefined, [manifest({ parts: [] })]),
      'snapshot-part-damaged',
    ],
    ['a snapshot that is gone', orphaned(undefined, [young]), 'snapshot-gone'],
  ])('is refused for %s', (_case, given, code) => {
    expect(refusal(planDefineAgain(given, order, { snapshotId: old.id }))).toBe(code);
  });
});

describe('removing an orphan', () => {
  it('removes it as any other, moves NOW only if it hung there, and the VM’s folder with the last', () => {
    const result = planRemoveOrphan(orphaned(), order, { snapshotId: old.id });
    if (!result.ok) throw new Error(result.problem.code);
    const { steps, after, files } = result.plan;
    expect([...steps, ...after].map(({ id }) => id)).toEqual([
      'check-gone',
      'unlist',
      'now',
      `move-${young.id}`,
      'discard-vda',
      'delete',
      'delete-vm',
    ]);
    expect(quote(after[0]?.run ?? { argv: [] })).toContain(
      `sp_now_from ${STORE}/vms/${UUID}/now ${old.id}`,
    );
    expect(files.now).toBe('');
  });

  it('is refused while another VM runs on the disk that holds it', () => {
    const user = vm({ uuid: OTHER, name: 'db', disks: [disk()] });
    expect(refusal(planRemoveOrphan(orphaned(user), order, { snapshotId: old.id }))).toBe(
      'capture-in-use',
    );
    const off = vm({ uuid: OTHER, name: 'db', state: 'shut off', disks: [disk()] });
    expect(refusal(planRemoveOrphan(orphaned(off), order, { snapshotId: old.id }))).toBe('planned');
  });
});
