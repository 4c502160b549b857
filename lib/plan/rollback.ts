import { capturedDisks, type Manifest, type Part } from '@/lib/domain/manifest';
import { no, type Problem, problem } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { driverNamed } from '@/lib/storage';
import { savedPauseMs } from './estimate';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { mayRollback, snapshotsOf } from './rules';

export type RollbackRequest = { snapshotId: string; startAfter: boolean };

/**
 * Plans the way back to a snapshot: everything is verified, then the VM is stopped, disks, firmware and definition are
 * put in place with the present ones kept aside, and the guest resumes straight from the store (`virsh restore`, which
 * leaves the file where it is). Only when it provably resumed is the old state let go.
 */
export function planRollback(scene: Scene, order: Order, request: RollbackRequest): PlanResult {
  const { vm, host, inventory } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === request.snapshotId);
  if (!manifest) {
    return no('snapshot-gone', { snapshot: request.snapshotId, vm: vm.name, host: host.name });
  }
  const verdict = mayRollback(scene, manifest);
  if (!verdict.ok) return verdict;

  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, manifest.id);
  const task = paths.task(order.taskId);
  const context = { taskId: order.taskId, vmUuid: vm.uuid };
  const disks = capturedDisks(manifest).flatMap((disk) => {
    const driver = driverNamed(disk.driver);
    return driver ? [{ disk, driver }] : [];
  });
  const state = manifest.parts.find(({ role }) => role === 'state');
  return {
    ok: true,
    plan: {
      taskId: order.taskId,
      kind: 'rollback',
      host,
      vm: { uuid: vm.uuid, name: vm.name },
      label: manifest.label,
      actor: order.actor,
      steps: [
        {
          id: 'check-state',
          title: `Check that the VM is still ${vm.state}`,
          run: command('sp_state_is', vm.uuid, vm.state),
        },
        ...verifySteps(manifest, dir),
        ...disks.flatMap(({ disk, driver }) => driver.verify(disk)),
        {
          id: 'keep-definition',
          title: 'Keep the present definition aside',
          run: into(`${task}/before.xml`, virsh(host.uri).dumpDefinition(vm.uuid)),
        },
        ...stopSteps(scene),
        ...disks.flatMap(({ disk, driver }) => driver.place(disk, context)),
        ...firmwareSteps(scene, manifest, dir, task),
        {
          id: 'define',
          title: 'Put the definition back',
          run: virsh(host.uri).define(`${dir}/domain.xml`),
          undo: command('sp_define_again', `${task}/before.xml`),
        },
        ...(state ? resumeSteps(scene, manifest, dir) : []),
        ...(!state && request.startAfter ? startSteps(scene) : []),
      ],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below the snapshot',
          run: command('sp_put', `${task}/now`, paths.now(vm.uuid)),
        },
        ...disks.flatMap(({ disk, driver }) => driver.release(disk, context)),
      ],
      files: { now: `${manifest.id}\n` },
      warnings: warnings(scene, manifest, request),
      estimate: {
        ...(state ? { pauseMs: savedPauseMs(inventory, state.sizeBytes) / 2 } : {}),
        copiedBytes: disks.reduce(
          (sum, { disk, driver }) => sum + (driver.instant ? 0 : (disk.sizeBytes ?? 0)),
          0,
        ),
        freeBytes: inventory.store.freeBytes,
      },
    },
  };
}

function verifySteps(manifest: Manifest, dir: string): Step[] {
  const check = ({ role, file, sizeBytes }: Part): Step => ({
    id: `verify-${role}`,
    title: `Check that ${file} is whole`,
    run: command(
      role === 'state' ? 'sp_image_whole' : 'sp_part_whole',
      `${dir}/${file}`,
      String(sizeBytes),
    ),
  });
  return manifest.parts.map(check);
}

function stopSteps({ vm }: Scene): Step[] {
  if (vm.state === 'shut off') return [];
  return [
    {
      id: 'stop',
      title: 'Stop the VM',
      run: command('sp_stop', vm.uuid),
      undo: command('sp_start_again', vm.uuid),
      losesPresent: true,
    },
  ];
}

function firmwareSteps({ vm }: Scene, manifest: Manifest, dir: string, task: string): Step[] {
  const kept = manifest.parts.find(({ role }) => role === 'nvram');
  if (!kept || vm.nvramPath === undefined) return [];
  return [
    {
      id: 'keep-nvram',
      title: 'Keep the present UEFI variables aside',
      run: command('sp_keep_file', vm.nvramPath, `${task}/nvram.before`),
    },
    {
      id: 'nvram',
      title: 'Put the UEFI variables back',
      run: command('sp_put', `${dir}/${kept.file}`, vm.nvramPath),
      undo: command('sp_put_again', `${task}/nvram.before`, vm.nvramPath),
    },
  ];
}

function resumeSteps({ vm, host }: Scene, manifest: Manifest, dir: string): Step[] {
  return [
    {
      id: 'resume',
      title: 'Resume the guest from the snapshot’s memory',
      run: virsh(host.uri).restore(`${dir}/state.save`),
      undo: command('sp_stop', vm.uuid),
    },
    {
      id: 'check-resumed',
      title: 'Check that it resumed and did not boot',
      run: command('sp_resumed', vm.uuid, manifest.state),
    },
  ];
}

function startSteps({ vm, host }: Scene): Step[] {
  return [
    {
      id: 'start',
      title: 'Start the VM',
      run: virsh(host.uri).start(vm.uuid),
      undo: command('sp_stop', vm.uuid),
    },
  ];
}

function warnings(scene: Scene, manifest: Manifest, { startAfter }: RollbackRequest): Problem[] {
  const { vm } = scene;
  const then = new Set(manifest.disks.map(({ target }) => target));
  const newer = snapshotsOf(scene).filter(({ takenAt }) => takenAt > manifest.takenAt).length;
  return [
    problem('note-present-lost', { vm: vm.name, snapshot: manifest.label }),
    ...vm.disks
      .filter(({ target, path }) => path !== undefined && !then.has(target))
      .map(({ target, path = '' }) => problem('note-disk-added', { disk: target, path })),
    ...manifest.disks.flatMap((disk) =>
      disk.captured ? [] : [problem('note-disk-skipped', { disk: disk.target, why: disk.why })],
    ),
    ...(newer > 0 ? [problem('note-newer-kept', { count: newer })] : []),
    ...(!manifest.withMemory && !startAfter ? [problem('note-stays-off', { vm: vm.name })] : []),
  ];
}
