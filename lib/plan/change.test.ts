import { describe, expect, it } from 'vitest';
import { planEdit, planRemove } from './change';
import { disk, manifest, order, scene, vm } from './testing';

const root = manifest({ label: 'root' });
const middle = manifest({ id: '20261121t000000-000002', label: 'middle', parent: root.id });
const leaf = manifest({ id: '20261122t000000-000003', label: 'leaf', parent: middle.id });
const tree = scene({ vm: vm({ now: middle.id }), snapshots: [root, middle, leaf] });

function planned(result: ReturnType<typeof planRemove>) {
  if (!result.ok) throw new Error(result.problem.code);
  return result.plan;
}

describe('planning a removal', () => {
  it('unlists first, moves children and NOW up, and removes the captures last', () => {
    const plan = planned(planRemove(tree, order, { snapshotId: middle.id }));
    expect([...plan.steps, ...plan.after].map(({ id }) => id)).toEqual([
      'unlist',
      `move-${leaf.id}`,
      'now',
      'discard-vda',
      'delete',
    ]);
    expect(plan.files[`${leaf.id}.words`]).toBe(`parent "${root.id}"\n`);
    expect(plan.files.now).toBe(`${root.id}\n`);
  });

  it('leaves NOW where it is when it hangs elsewhere', () => {
    const plan = planned(planRemove(tree, order, { snapshotId: leaf.id }));
    expect([...plan.steps, ...plan.after].map(({ id }) => id)).toEqual([
      'unlist',
      'discard-vda',
      'delete',
    ]);
  });
});

describe('a snapshot inside an image that somebody else holds', () => {
  const path = '/var/lib/libvirt/images/web.qcow2';
  const overlay = disk({ path: '/var/lib/libvirt/images/web.theirs' });
  const over = overlay.file ? { ...overlay, file: { ...overlay.file, backing: [path] } } : overlay;
  const refused = (state: 'running' | 'shut off') => {
    const given = scene({ vm: vm({ state, disks: [over] }), snapshots: [root] });
    const result = planRemove(given, order, { snapshotId: root.id });
    return result.ok ? 'planned' : result.problem.code;
  };

  it('stays while the VM runs on an overlay of another tool, and goes when it is off', () => {
    expect(refused('running')).toBe('capture-below');
    expect(refused('shut off')).toBe('planned');
  });
});

describe('planning an edit', () => {
  it('may keep its own name, not take another’s', () => {
    const same = planEdit(tree, order, { snapshotId: leaf.id, label: 'leaf', description: '' });
    expect(same.ok).toBe(true);
    const other = planEdit(tree, order, { snapshotId: leaf.id, label: 'root', description: '' });
    expect(other.ok ? '' : other.problem.code).toBe('name-taken');
  });
});
