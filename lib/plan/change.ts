import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Problem, problem } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { driverNamed } from '@/lib/storage';
import { forgetAlike } from './dedup';
import { discardLayers } from './layers';
import { type Order, type Plan, type PlanResult, type Scene, storePaths } from './plan';
import { mayRemove } from './removal';
import { mayBeCalled, mayChange, snapshotsOf } from './rules';

export type EditRequest = { snapshotId: string; label: string; description: string };

function find(scene: Scene, snapshotId: string): Manifest | undefined {
  return snapshotsOf(scene).find(({ id }) => id === snapshotId);
}

function gone({ vm, host }: Scene, snapshotId: string) {
  return no('snapshot-gone', { snapshot: snapshotId, vm: vm.name, host: host.name });
}

type PlanBody = Pick<Plan, 'kind' | 'label' | 'steps' | 'after' | 'files' | 'warnings'>;

function planOf({ vm, host }: Scene, { taskId, actor }: Order, body: PlanBody): PlanResult {
  return {
    ok: true,
    plan: { taskId, actor, host, vm: { uuid: vm.uuid, name: vm.name }, estimate: {}, ...body },
  };
}

/** Plans a new label and description. Both are only words in the manifest: no id and no file name changes. */
export function planEdit(scene: Scene, order: Order, request: EditRequest): PlanResult {
  const { snapshotId, label, description } = request;
  const manifest = find(scene, snapshotId);
  if (!manifest) return gone(scene, snapshotId);
  const verdict = firstNo(
    () => mayBeCalled(scene, label, description, snapshotId),
    () => mayChange(scene),
  );
  if (!verdict.ok) return verdict;
  const paths = storePaths(scene.host.storePath);
  const from = `${paths.task(order.taskId)}/words`;
  const to = `${paths.snapshot(scene.vm.uuid, snapshotId)}/manifest.json`;
  return planOf(scene, order, {
    kind: 'edit',
    label,
    steps: [
      {
        id: 'check-there',
        title: 'Check that the snapshot is still there',
        run: command('test', '-e', to),
      },
      {
        id: 'write',
        title: 'Write the new name and description',
        run: command('sp_edit_manifest', from, to),
      },
    ],
    after: [],
    files: { words: renaming(manifest, label, description) },
    warnings: [],
  });
}

/** A snapshot that Savepoint took by itself belongs to whoever gives it a name, and stays. */
const renaming = (manifest: Manifest, label: string, description: string) =>
  [
    replacing('label', label),
    replacing('description', description),
    ...(label === manifest.label ? [] : ['mine\n']),
  ].join('');

/** A line for `sp_edit_manifest`: one word of a manifest and what it is from now on. */
const replacing = (key: 'label' | 'description' | 'parent', value: string | null): string =>
  `${key} ${JSON.stringify(value)}\n`;

/**
 * Plans the removal of one snapshot anywhere in the tree. Its children move up to its parent first; then it stops
 * being listed; only then are its captures removed, so an interruption never leaves a listed snapshot incomplete.
 */
export function planRemove(
  scene: Scene,
  order: Order,
  { snapshotId, movedAway = false }: { snapshotId: string; movedAway?: boolean | undefined },
): PlanResult {
  const { vm, host } = scene;
  const manifest = find(scene, snapshotId);
  if (!manifest) return gone(scene, snapshotId);
  const verdict = mayRemove(scene, manifest);
  if (!verdict.ok) return verdict;
  const paths = storePaths(host.storePath);
  const task = paths.task(order.taskId);
  const removing = paths.removing(vm.uuid, snapshotId);
  // One that went to another place keeps its place in the tree.
  const children = movedAway
    ? []
    : snapshotsOf(scene).filter(({ parent }) => parent === snapshotId);
  const isNow = vm.now === snapshotId && !movedAway;
  const parent = snapshotsOf(scene).find(({ id }) => id === manifest.parent);

  const reparent = children.map(
    (child): Step => ({
      id: `move-${child.id}`,
      title: `Hang “${child.label}” below ${parent ? `“${parent.label}”` : 'the root'}`,
      run: command(
        'sp_edit_manifest',
        `${task}/${child.id}.words`,
        `${paths.snapshot(vm.uuid, child.id)}/manifest.json`,
      ),
    }),
  );
  const moveNow: Step = {
    id: 'now',
    title: `Hang NOW below ${parent ? `“${parent.label}”` : 'the root'}`,
    run: command('sp_put', `${task}/now`, paths.now(vm.uuid)),
  };
  const noWayBack: Step = {
    id: 'forget-rollback',
    title: 'Forget the rollback before which it was taken',
    run: command('rm', '-f', '--', paths.undo(vm.uuid)),
  };
  const discards = capturedDisks(manifest).flatMap(
    (disk) =>
      driverNamed(disk.driver)?.discard(disk, { taskId: order.taskId, vmUuid: vm.uuid }) ?? [],
  );
  return planOf(scene, order, {
    kind: 'remove',
    label: manifest.label,
    steps: [
      {
        id: 'unlist',
        title: 'Take the snapshot off the list',
        run: command('sp_move', paths.snapshot(vm.uuid, snapshotId), removing),
      },
    ],
    after: [
      ...reparent,
      ...(isNow ? [moveNow] : []),
      ...(vm.rolledBack?.keptId === snapshotId ? [noWayBack] : []),
      ...discards,
      ...forgetAlike(manifest),
      ...discardLayers(scene, manifest),
      { id: 'delete', title: 'Delete its files', run: command('rm', '-rf', '--', removing) },
    ],
    files: {
      ...Object.fromEntries(
        children.map((child) => [`${child.id}.words`, replacing('parent', manifest.parent)]),
      ),
      now: manifest.parent === null ? '' : `${manifest.parent}\n`,
    },
    warnings: removalWarnings(manifest, children, parent),
  });
}

function removalWarnings(manifest: Manifest, children: Manifest[], parent?: Manifest): Problem[] {
  if (children.length === 0) return [];
  return [
    problem('note-children-move', {
      count: children.length,
      snapshot: manifest.label,
      parent: parent ? `“${parent.label}”` : 'the root',
    }),
  ];
}
