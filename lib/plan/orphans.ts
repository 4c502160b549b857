import type { Inventory, Vm } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { firstNo, no, problem, type Verdict, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { planRemove } from './change';
import { placings } from './layers';
import { disksStayOut } from './places';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { mayRemove } from './removal';
import { relayDefinition } from './rollback-steps';
import { mayChange, snapshotsOf } from './rules';

/**
 * Orphans: snapshots of a VM that is no longer defined on the host. Nothing is lost with the definition, because every
 * snapshot carries it: the VM can be defined again from any of them, or the snapshot be removed.
 */
export type OrphanRequest = { snapshotId: string };

/** All snapshots whose VM is not defined on the host, by the VM's name and oldest first. */
export function orphansOf({ vms, snapshots }: Inventory): Manifest[] {
  const defined = new Set(vms.map(({ uuid }) => uuid));
  return snapshots
    .map(({ manifest }) => manifest)
    .filter(({ vm }) => !defined.has(vm.uuid))
    .sort((a, b) => a.vm.name.localeCompare(b.vm.name) || a.takenAt.localeCompare(b.takenAt));
}

/** A VM that is only remembered, as its newest snapshot names it. Undefined where there is none, or where it is defined. */
export function orphanVm(inventory: Inventory, uuid: string): Vm | undefined {
  const newest = orphansOf(inventory).findLast(({ vm }) => vm.uuid === uuid);
  if (!newest) return undefined;
  return {
    ...newest.vm,
    state: 'shut off',
    persistent: false,
    memoryBytes: 0,
    cpus: 0,
    nics: [],
    disks: [],
    hasTpm: false,
    unsavable: [],
    libvirtSnapshots: [],
    now: null,
  };
}

function isOrphan({ inventory, vm, host }: Scene): Verdict {
  return inventory.vms.some(({ uuid }) => uuid === vm.uuid)
    ? no('orphan-defined', { vm: vm.name, host: host.name })
    : YES;
}

/** May the VM be defined as this snapshot has it? Its name must be free: libvirt would refuse, or take over another VM's. */
export function mayDefineAgain(scene: Scene, manifest: Manifest): Verdict {
  const { inventory, host } = scene;
  const { name } = manifest.vm;
  return firstNo(
    () => isOrphan(scene),
    () =>
      inventory.vms.some((vm) => vm.name === name)
        ? no('orphan-name-taken', { vm: name, host: host.name })
        : YES,
    () =>
      manifest.parts.some(({ role }) => role === 'domain')
        ? YES
        : no('snapshot-part-damaged', {
            snapshot: manifest.label,
            part: 'the definition',
            detail: 'is not part of it',
          }),
    () => disksStayOut(scene, manifest),
    () => mayChange(scene),
  );
}

/** May it be removed, now that its VM is gone? */
export function mayRemoveOrphan(scene: Scene, manifest: Manifest): Verdict {
  return firstNo(
    () => isOrphan(scene),
    () => mayRemove(scene, manifest),
  );
}

/** The picture may be a moment old; a VM that has come back meanwhile is nobody's orphan. */
function stillGone({ vm }: Scene, ...names: string[]): Step {
  return {
    id: 'check-gone',
    title: 'Check that no such VM is defined',
    run: command('sp_not_defined', vm.uuid, ...names),
  };
}

/** Plans the definition of a vanished VM from a snapshot. Its disks are left as they are: rolling back is another step. */
export function planDefineAgain(scene: Scene, order: Order, request: OrphanRequest): PlanResult {
  const { vm, host } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === request.snapshotId);
  if (!manifest) {
    return no('snapshot-gone', { snapshot: request.snapshotId, vm: vm.name, host: host.name });
  }
  const verdict = mayDefineAgain(scene, manifest);
  if (!verdict.ok) return verdict;
  const dir = storePaths(host.storePath).snapshot(vm.uuid, manifest.id);
  const part = manifest.parts.find(({ role }) => role === 'domain');
  const file = `${dir}/${part?.file ?? 'domain.xml'}`;
  const disks = placings(scene, manifest, order.taskId);
  const named = disks.flatMap(({ fresh }) => fresh ?? []);
  const task = storePaths(host.storePath).task(order.taskId);
  return {
    ok: true,
    plan: {
      ...{ taskId: order.taskId, actor: order.actor, host, kind: 'define', label: manifest.label },
      vm: manifest.vm,
      steps: [
        stillGone(scene, manifest.vm.name),
        {
          id: 'verify-domain',
          title: 'Check that the definition is whole',
          run: command('sp_part_whole', file, String(part?.sizeBytes ?? 0)),
        },
        // Frozen disks cannot be left as they are: it gets layers of its own over them.
        ...disks.flatMap(({ disk, driver, fresh }) =>
          fresh ? driver.place(disk, { taskId: order.taskId, vmUuid: vm.uuid, fresh }) : [],
        ),
        ...(named.length > 0 ? [relayDefinition(dir, task, named)] : []),
        {
          id: 'define',
          title: 'Define the VM as the snapshot has it',
          run: virsh(host.uri).define(named.length > 0 ? `${task}/domain.xml` : file),
          undo: command('sp_undefine', vm.uuid),
        },
      ],
      after: [],
      files: {},
      warnings: [problem('note-define-again', { vm: manifest.vm.name, snapshot: manifest.label })],
      estimate: {},
    },
  };
}

/** Plans the removal of a snapshot whose VM is gone; the VM's folder goes with its last one. */
export function planRemoveOrphan(scene: Scene, order: Order, request: OrphanRequest): PlanResult {
  const { vm, host } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === request.snapshotId);
  const verdict = manifest ? mayRemoveOrphan(scene, manifest) : YES;
  if (!verdict.ok) return verdict;
  const result = planRemove(scene, order, request);
  if (!result.ok) return result;
  const { plan } = result;
  const paths = storePaths(host.storePath);
  return {
    ok: true,
    plan: {
      ...plan,
      // An archive has no VMs.
      steps: [...(host.uri === '' ? [] : [stillGone(scene)]), ...plan.steps],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below its parent, if it hung there',
          run: command(
            'sp_now_from',
            paths.now(vm.uuid),
            request.snapshotId,
            `${paths.task(order.taskId)}/now`,
          ),
        },
        ...plan.after,
        {
          id: 'delete-vm',
          title: 'Delete the VM’s folder, if this was its last snapshot',
          run: command('sp_forget_vm', paths.vm(vm.uuid)),
        },
      ],
    },
  };
}
