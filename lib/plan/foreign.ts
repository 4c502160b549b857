import type { ForeignSnapshot } from '@/lib/domain/inventory';
import { no, type Problem, problem } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { qcow2 } from '@/lib/storage/qcow2';
import { foreignOf, imagesOf, mayDelete, mayRevert } from './foreign-rules';
import { type Order, type Plan, type PlanResult, type Scene, storePaths } from './plan';
import { keepPresent, type Present } from './present';
import { stillAsSeen, stopSteps } from './rollback-steps';

export type RevertRequest = { id: string; startAfter: boolean; keepAs?: string };

const gone = ({ vm, host }: Scene, id: string) =>
  no('snapshot-gone', { snapshot: id, vm: vm.name, host: host.name });

const head = ({ vm, host }: Scene, { taskId, actor }: Order) => ({
  ...{ taskId, actor, host },
  vm: { uuid: vm.uuid, name: vm.name },
});

function checkThere({ vm }: Scene, { name }: ForeignSnapshot): Step {
  return {
    id: 'check-there',
    title: 'Check that libvirt still has the snapshot',
    run: command('sp_foreign_there', vm.uuid, name),
  };
}

/**
 * Plans the way back to a snapshot inside the images, which libvirt itself goes. Around that is what every rollback has: the
 * present is kept as a snapshot if asked, disks and definition are kept aside until the VM provably came back, and any
 * failure before that puts them back.
 */
export function planRevert(scene: Scene, order: Order, request: RevertRequest): PlanResult {
  const { vm, host } = scene;
  const snapshot = foreignOf(scene, request.id);
  if (!snapshot) return gone(scene, request.id);
  const verdict = mayRevert(scene, snapshot);
  if (!verdict.ok) return verdict;
  const { name } = snapshot;
  const kept =
    request.keepAs === undefined ? undefined : keepPresent(scene, order, request.keepAs, name);
  if (kept && !kept.ok) return kept;
  const present = kept?.present;
  const paths = storePaths(host.storePath);
  const before = `${paths.task(order.taskId)}/before.xml`;
  const images = imagesOf(scene, snapshot);
  return {
    ok: true,
    plan: {
      ...head(scene, order),
      kind: 'rollback',
      label: name,
      steps: [
        ...(present?.checks ?? [stillAsSeen(scene)]),
        checkThere(scene, snapshot),
        ...images.map(({ target, path }) => ({
          id: `verify-${target}`,
          title: `Check that disk ${target} still holds the snapshot`,
          run: command('sp_image_names', path, name),
        })),
        ...(present?.steps ?? []),
        {
          id: 'keep-definition',
          title: 'Keep the present definition aside',
          run: into(before, virsh(host.uri).dumpDefinition(vm.uuid)),
          undo: command('sp_define_again', before),
          ...(vm.state === 'shut off' ? { undoFirst: command('sp_stop', vm.uuid) } : {}),
        },
        ...(present ? [] : stopSteps(scene)),
        ...images.flatMap((image) => asideSteps(image, order.taskId)),
        ...revertSteps(scene, snapshot, request.startAfter),
      ],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below libvirt’s snapshot',
          run: command('rm', '-f', '--', paths.now(vm.uuid)),
        },
        noteStep(scene, order, present),
        ...clockSteps(scene, snapshot),
        ...images.flatMap(({ target, path }) =>
          qcow2.release(held(target, path, name), { taskId: order.taskId, vmUuid: vm.uuid }),
        ),
        ...(present?.after ?? []),
      ],
      files: {
        ...present?.files,
        'undo.json': `${JSON.stringify({ at: `@${order.taskId}:at`, label: name, keptId: request.keepAs ?? null })}\n`,
      },
      warnings: warnings(scene, snapshot, request, present),
      estimate: { ...present?.estimate },
    },
  };
}

const held = (target: string, path: string, ref: string) => ({
  ...{ target, path, ref, format: 'qcow2', driver: qcow2.name },
  captured: true as const,
  sizeBytes: null,
});

/** The present content stays inside the image until the end; taken back, the disk gets it again. */
function asideSteps({ target, path }: { target: string; path: string }, taskId: string): Step[] {
  const aside = `savepoint-aside-${taskId}`;
  return [
    {
      id: `aside-${target}`,
      title: `Keep the present content of disk ${target}`,
      run: command('qemu-img', 'snapshot', '-c', aside, path),
      undo: command('sp_if_whole', 'sp_qcow2_drop', path, aside),
    },
    {
      id: `anchor-${target}`,
      title: `Taken back, disk ${target} would get it again`,
      run: command('true'),
      undo: command('sp_qcow2_back', path, aside),
    },
  ];
}

function revertSteps({ vm, host }: Scene, snapshot: ForeignSnapshot, startAfter: boolean): Step[] {
  const resumes = snapshot.memory === 'internal';
  return [
    {
      id: 'revert',
      title: 'Let libvirt put the VM back',
      run: virsh(host.uri).revert(vm.uuid, snapshot.name, startAfter && !resumes),
      undo: command('sp_stop', vm.uuid),
    },
    ...(resumes
      ? [
          {
            id: 'check-resumed',
            title: 'Check that it resumed and did not boot',
            run: command('sp_resumed', vm.uuid, snapshot.state),
          },
        ]
      : []),
  ];
}

/** Where the present was not kept, there is no way back to speak of, and perhaps no folder either. */
function noteStep({ vm, host }: Scene, { taskId }: Order, present: Present | undefined): Step {
  const paths = storePaths(host.storePath);
  return {
    id: 'note',
    title: 'Note the rollback, for the VM’s page',
    run: present
      ? command('sp_note_rollback', `${paths.task(taskId)}/undo.json`, paths.undo(vm.uuid))
      : command('rm', '-f', '--', paths.undo(vm.uuid)),
  };
}

function clockSteps({ vm }: Scene, { memory, state, takenAt }: ForeignSnapshot): Step[] {
  if (memory !== 'internal' || state !== 'running') return [];
  return [
    {
      id: 'clock',
      title: 'Set the guest’s clock, if its agent answers',
      run: command('sp_clock', vm.uuid, takenAt),
    },
  ];
}

function warnings(
  { vm }: Scene,
  snapshot: ForeignSnapshot,
  { startAfter }: RevertRequest,
  present: Present | undefined,
): Problem[] {
  return [
    present
      ? problem('note-present-kept', { label: present.label })
      : problem('note-present-lost', { vm: vm.name, snapshot: snapshot.name }),
    ...(snapshot.memory === 'no' && !startAfter
      ? [problem('note-stays-off', { vm: vm.name })]
      : []),
  ];
}

/** Plans the deletion of a snapshot inside the images. libvirt moves its children up by itself. */
export function planDelete(scene: Scene, order: Order, { id }: { id: string }): PlanResult {
  const snapshot = foreignOf(scene, id);
  if (!snapshot) return gone(scene, id);
  const verdict = mayDelete(scene, snapshot);
  if (!verdict.ok) return verdict;
  const children = scene.vm.foreign?.filter(({ parent }) => parent === snapshot.name) ?? [];
  const parent = snapshot.parent === null ? 'the root' : `“${snapshot.parent}”`;
  const plan: Plan = {
    ...head(scene, order),
    kind: 'remove',
    label: snapshot.name,
    steps: [
      {
        id: 'delete',
        title: 'Let libvirt delete its snapshot',
        run: command('sp_foreign_delete', scene.vm.uuid, snapshot.name),
      },
    ],
    after: [],
    files: {},
    warnings:
      children.length === 0
        ? []
        : [
            problem('note-children-move', {
              count: children.length,
              snapshot: snapshot.name,
              parent,
            }),
          ],
    estimate: {},
  };
  return { ok: true, plan };
}
