import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { capturedDisks, type Part } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import { storeHasRoom, storeWritable } from './obstacles';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { rescueNote } from './rescue';
import { PACKED_STATE } from './unpack';

/** All compressions of a host hold this lock, one after the other, and none holds its VM's until the very end. */
const LOCK = 'compress';

/** A file in a snapshot's folder: somebody tried, and it was not worth it. */
const INCOMPRESSIBLE = 'incompressible';

const recordOf = ({ inventory, vm }: Scene, snapshotId: string): SnapshotRecord | undefined =>
  inventory.snapshots.find(
    ({ manifest }) => manifest.id === snapshotId && manifest.vm.uuid === vm.uuid,
  );

const stateOf = ({ manifest }: SnapshotRecord): Part | undefined =>
  manifest.parts.find(({ role }) => role === 'state');

/** Nothing can be compressed on this host. */
export const lacksZstd = ({ tools }: Pick<Inventory, 'tools'>): boolean => !tools.includes('zstd');

/**
 * May the saved memory of this snapshot be compressed? Only what was read through and found whole: its hash is what the
 * compressed one is compared with. The VM may run, and be worked on.
 */
export function mayCompress(scene: Scene, record: SnapshotRecord): Verdict {
  const { inventory, host } = scene;
  const { label: snapshot } = record.manifest;
  const { files = {}, verified } = record.facts ?? {};
  const state = stateOf(record);
  return firstNo(
    () => (state ? YES : no('pack-no-memory', { snapshot })),
    () => (state?.packed ? no('pack-already', { snapshot }) : YES),
    () =>
      state && !files[state.file]
        ? no('restore-part-missing', { snapshot, part: state.file, host: host.name })
        : YES,
    () => (lacksZstd(inventory) ? no('pack-no-zstd', { host: host.name }) : YES),
    () => (files[INCOMPRESSIBLE] ? no('pack-no-gain', { snapshot, percent: null }) : YES),
    () => (verified?.ok ? YES : no('pack-not-verified', { snapshot })),
    () => (files[state?.file ?? '']?.linked ? no('pack-linked', { snapshot }) : YES),
    () => storeWritable(scene),
    () => storeHasRoom(scene, state?.sizeBytes ?? 0),
  );
}

/**
 * Plans a compressed copy beside the saved memory, which takes its place only when what comes out of it has the hash of the
 * first reading. Until the manifest names it, whatever happens leaves the snapshot as it was; from then on it is whole with
 * either. That moment waits until nobody reads the snapshot or works on its VM.
 */
export function planCompress(
  scene: Scene,
  order: Order,
  { snapshotId }: { snapshotId: string },
): PlanResult {
  const { vm, host } = scene;
  const record = recordOf(scene, snapshotId);
  const state = record && stateOf(record);
  if (!record) return no('snapshot-gone', { snapshot: snapshotId, vm: vm.name, host: host.name });
  const verdict = mayCompress(scene, record);
  if (!verdict.ok) return verdict;
  if (!state) return no('pack-no-memory', { snapshot: record.manifest.label });
  const { manifest } = record;
  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, snapshotId);
  const task = paths.task(order.taskId);
  const raw = `${dir}/${state.file}`;
  const packed = `${task}/${PACKED_STATE}`;
  const bytes = String(state.sizeBytes);
  return {
    ok: true,
    plan: {
      ...{ taskId: order.taskId, actor: order.actor, kind: 'compress', lock: LOCK },
      ...{ host, vm: { uuid: vm.uuid, name: vm.name }, label: manifest.label },
      steps: [
        {
          id: 'verify-state',
          title: `Check that ${state.file} is whole`,
          run: command(
            'sp_image_whole',
            ...[raw, bytes],
            ...(state.header === undefined ? [] : [state.header]),
          ),
        },
        {
          id: 'check-room',
          title: 'Check the free space',
          run: command('sp_room', host.storePath, bytes),
        },
        {
          id: 'pack',
          title: 'Compress the saved memory, while nobody else wants the processor',
          run: command('sp_pack', dir, raw, packed),
          undo: command('sp_pack_gone', packed),
        },
        {
          id: 'check-gain',
          title: 'Check that this is worth it',
          run: command('sp_pack_gain', dir, raw, packed),
        },
        {
          id: 'check-packed',
          title: 'Compare what comes out of it with the hash of the first reading',
          run: command('sp_pack_check', dir, state.file, packed),
        },
        {
          id: 'place',
          title: 'Put it beside the saved memory',
          run: command('sp_pack_place', dir, packed, `${task}/RESCUE.txt`),
          undo: command('sp_pack_displace', dir),
        },
        {
          id: 'wait',
          title: 'Wait until nobody reads the snapshot or works on its VM',
          run: command('sp_pack_turn', dir),
        },
        {
          id: 'switch',
          title: 'Let the manifest name the compressed memory',
          run: command('sp_pack_switch', dir, bytes),
          undo: command('sp_pack_switch_back', dir),
        },
      ],
      after: [
        {
          id: 'drop',
          title: 'Remove the memory as it was before',
          run: command('sp_pack_drop', dir),
        },
      ],
      files: {
        'RESCUE.txt': rescueNote(
          host.uri,
          dir,
          manifest,
          manifest.parts.map((part) => (part === state ? { ...part, file: PACKED_STATE } : part)),
          capturedDisks(manifest),
        ),
      },
      warnings: [],
      estimate: { copiedBytes: state.sizeBytes, freeBytes: scene.inventory.store.freeBytes },
    },
  };
}
