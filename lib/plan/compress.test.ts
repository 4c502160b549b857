import { describe, expect, it } from 'vitest';
import type { SnapshotFacts } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { quote } from '@/lib/shell/quote';
import { planClone } from './clone';
import { planCompress } from './compress';
import type { Scene } from './plan';
import { planRollback } from './rollback';
import { manifest, order, STORE, scene, UUID } from './testing';

const GIB = 1024 ** 3;
const raw = { role: 'state', file: 'state.save', sizeBytes: GIB, sha256: null } as const;
const packed = { ...raw, file: 'state.save.zst', sizeBytes: 300, header: 'ab' };
const state: Manifest['parts'][number] = { ...packed, packed: { sizeBytes: GIB, ms: 5 } };
const compressed = manifest({ parts: [state] });
const dir = `${STORE}/vms/${UUID}/${compressed.id}`;
const task = `${STORE}/tasks/${order.taskId}`;

function given(
  over: Partial<Manifest> = {},
  spoil: (scene: Scene, facts: SnapshotFacts) => void = () => {},
) {
  const all = scene({ snapshots: [manifest({ parts: [raw], ...over })] });
  const facts = all.inventory.snapshots[0]?.facts;
  if (!facts) throw new Error('the scene has no facts');
  facts.verified = { id: compressed.id, at: '2026-11-21T00:00:00Z', ok: true, parts: {}, bad: [] };
  spoil(all, facts);
  return all;
}
const codeOf = (all: Scene) => {
  const result = planCompress(all, order, { snapshotId: compressed.id });
  return result.ok ? 'planned' : result.problem.code;
};

describe('compressing saved memory', () => {
  it('waits for no VM and lets none wait, until the manifest is written', () => {
    const busy = { ...given(), busyTask: 't' };
    const result = planCompress(busy, order, { snapshotId: compressed.id });
    if (!result.ok) throw new Error(result.problem.code);
    const { lock, steps, after } = result.plan;
    expect(lock).toBe('compress');
    expect(steps.at(-2)?.run.argv[0]).toBe('sp_pack_turn');
    expect(after.map(({ run }) => quote(run))).toEqual([`sp_pack_drop ${dir}`]);
    // Nothing but the last step touches the memory that is there.
    const removes = steps.filter(({ run }) => ['rm', 'mv'].includes(run.argv[0] ?? ''));
    expect(removes).toEqual([]);
  });

  it.each<[string, string, Partial<Manifest>, ((s: Scene, f: SnapshotFacts) => void)?]>([
    ['there is none', 'pack-no-memory', { parts: [] }],
    ['it is compressed', 'pack-already', { parts: [state] }],
    ['the host has no zstd', 'pack-no-zstd', {}, (s) => Object.assign(s.inventory, { tools: [] })],
    [
      'it was tried in vain',
      'pack-no-gain',
      {},
      (_, f) => Object.assign(f.files, { incompressible: { sizeBytes: 0 } }),
    ],
    [
      'it was not verified',
      'pack-not-verified',
      {},
      (_, f) => Reflect.deleteProperty(f, 'verified'),
    ],
    [
      'it was found damaged',
      'pack-not-verified',
      {},
      (_, f) => Object.assign(f.verified ?? {}, { ok: false }),
    ],
    [
      'libvirt has it as well',
      'pack-linked',
      {},
      (_, f) => Object.assign(f.files['state.save'] ?? {}, { linked: true }),
    ],
    [
      'there is no room for both',
      'no-space',
      {},
      (s) => Object.assign(s.inventory.store, { freeBytes: GIB - 1 }),
    ],
    [
      'the store cannot be written',
      'store-not-writable',
      {},
      (s) => Object.assign(s.inventory.store, { writable: false }),
    ],
  ])('is refused where %s', (_, code, over, spoil) => {
    expect(codeOf(given(over, spoil))).toBe(code);
  });

  it('is refused for what is gone', () => expect(codeOf(scene())).toBe('snapshot-gone'));
});

describe('what is compressed', () => {
  it('is unpacked before a rollback stops anything, and resumed from there', () => {
    const all = scene({ snapshots: [compressed] });
    const request = { snapshotId: compressed.id, startAfter: false };
    const result = planRollback(all, order, request);
    if (!result.ok) throw new Error(result.problem.code);
    const { steps, after, warnings, estimate } = result.plan;
    const words = steps.map(({ run }) => quote(run));
    const unpack = words.indexOf(`sp_unpack ${dir}/state.save.zst ${task}/unpacked.save ${GIB} ab`);
    expect(unpack).toBeGreaterThan(words.indexOf(`sp_part_whole ${dir}/state.save.zst 300`));
    expect(unpack).toBeLessThan(words.indexOf(`sp_power_off ${UUID}`));
    expect(steps[unpack]?.undo).toBeDefined();
    expect(words).toContain(`virsh -q -c qemu:///system restore ${task}/unpacked.save --running`);
    expect(after.map(({ run }) => quote(run))).toContain(`rm -f -- ${task}/unpacked.save`);
    expect(warnings.map(({ code }) => code)).toContain('note-unpacked-first');
    expect(estimate.copiedBytes).toBe(GIB);
  });

  it('is unpacked for a clone', () => {
    const result = planClone(scene({ snapshots: [compressed] }), order, {
      ...{ snapshotId: compressed.id, name: 'web2', isSame: false, startAfter: false },
      ...{ uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', macs: [], firstPort: 1 },
      ...{ definition: '<domain/>', liveDefinition: '<domain/>' },
    });
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.plan.steps.map(({ run }) => quote(run))).toContain(
      `sp_clone_state ${task}/unpacked.save ${task}/live.xml ${task}/state.save`,
    );
  });
});
