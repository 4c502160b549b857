import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { managedSavePath, virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { captureDisks, type DiskCaptures } from './capture';
import { savedPauseMs, savedStateBytes } from './estimate';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { rescueNote } from './rescue';
import { mayBeCalled, mayTake } from './rules';
import { type KnownBefore, manifestTemplate, type PartFile, sealStep } from './seal';

export type TakeRequest = {
  snapshotId: string;
  label: string;
  description: string;
  withMemory: boolean;
};

/** What the parts of the plan share. */
type Taking = {
  scene: Scene;
  /** The snapshot's folder. */
  dir: string;
  /** Where libvirt's managed save lands. */
  savedPath: string;
  memoryBytes: number;
  /** Save directory and store are on different filesystems: a second name for the file is not possible. */
  mustCopy: boolean;
  disks: DiskCaptures;
};

/**
 * Plans a snapshot of memory (if asked), disks, firmware and definition at one instant. Method `saved`: libvirt's
 * managed save stops the guest and writes its memory; a second name for that file keeps it; the disks are captured
 * while nothing runs; `start` resumes the guest, which removes only libvirt's own name. Method `off`: the VM is shut off.
 */
export function planTake(scene: Scene, order: Order, request: TakeRequest): PlanResult {
  const { vm, host, inventory } = scene;
  const { snapshotId, label, description, withMemory } = request;
  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, snapshotId);
  const task = paths.task(order.taskId);
  const taking: Taking = {
    scene,
    dir,
    savedPath: managedSavePath(inventory.saveDir.path, vm.name),
    memoryBytes: withMemory ? savedStateBytes(vm) : 0,
    mustCopy: withMemory && inventory.saveDir.deviceId !== inventory.store.deviceId,
    disks: captureDisks(vm, snapshotId, dir),
  };
  const { disks } = taking;

  const verdict = firstNo(
    () => mayBeCalled(scene, label, description),
    () => mayTake(scene, withMemory),
    () => roomFor(taking),
  );
  if (!verdict.ok) return verdict;

  const parts = partFiles(scene, withMemory);
  const known: KnownBefore = {
    id: snapshotId,
    vm: { uuid: vm.uuid, name: vm.name },
    label,
    description,
    parent: vm.now,
    takenBy: order.actor,
    method: withMemory ? 'saved' : 'off',
    withMemory,
    state: vm.state === 'running' || vm.state === 'paused' ? vm.state : 'shut off',
    machine: vm.machine ?? null,
    versions: {
      libvirt: inventory.versions.libvirt,
      qemu: inventory.versions.qemu,
      savepoint: order.savepointVersion,
    },
  };
  const copiedBytes = disks.copiedBytes + (taking.mustCopy ? taking.memoryBytes : 0);
  return {
    ok: true,
    plan: {
      taskId: order.taskId,
      kind: 'take',
      host,
      vm: known.vm,
      label,
      actor: order.actor,
      steps: [
        ...checkSteps(taking),
        {
          id: 'folder',
          title: 'Make the snapshot’s folder',
          run: command('mkdir', '-p', '--', dir),
          undo: command('rm', '-rf', '--', dir),
        },
        ...definitionSteps(taking, withMemory),
        ...(withMemory ? saveSteps(taking) : []),
        ...disks.steps,
        ...firmwareSteps(taking),
        ...(withMemory ? resumeSteps(taking) : []),
        {
          id: 'rescue-note',
          title: 'Write how to restore this without Savepoint',
          run: command('sp_put', `${task}/RESCUE.txt`, `${dir}/RESCUE.txt`),
        },
        sealStep(`${task}/manifest.json`, dir, parts, disks),
      ],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below the new snapshot',
          run: command('sp_put', `${task}/now`, paths.now(vm.uuid)),
        },
      ],
      files: {
        'manifest.json': manifestTemplate(order.taskId, known, parts, disks),
        'RESCUE.txt': rescueNote(host.uri, dir, known, parts, disks.captured),
        now: `${snapshotId}\n`,
      },
      warnings: warnings(taking),
      estimate: {
        ...(withMemory
          ? {
              pauseMs: savedPauseMs(inventory, taking.memoryBytes + copiedBytes),
              memoryBytes: taking.memoryBytes,
            }
          : {}),
        copiedBytes,
        freeBytes: Math.min(inventory.saveDir.freeBytes, inventory.store.freeBytes),
      },
    },
  };
}

/** Memory goes to the save directory; what is copied goes to the store, which may be the same filesystem. */
function roomFor({ scene, memoryBytes, mustCopy, disks }: Taking): Verdict {
  const { saveDir, store } = scene.inventory;
  const room = (place: typeof store, needBytes: number) =>
    needBytes <= place.freeBytes
      ? YES
      : no('no-space', {
          host: scene.host.name,
          path: place.path,
          needBytes,
          freeBytes: place.freeBytes,
        });
  return mustCopy
    ? firstNo(
        () => room(saveDir, memoryBytes),
        () => room(store, memoryBytes + disks.copiedBytes),
      )
    : room(store, memoryBytes + disks.copiedBytes);
}

function checkSteps({ scene, savedPath, memoryBytes, disks }: Taking): Step[] {
  const { vm, inventory, host } = scene;
  return [
    {
      id: 'check-state',
      title: `Check that the VM is still ${vm.state}`,
      run: command('sp_state_is', vm.uuid, vm.state),
    },
    {
      id: 'check-saved',
      title: 'Check that nobody else’s saved memory is there',
      run: command('sp_no_managed_save', savedPath),
    },
    {
      id: 'check-room',
      title: 'Check the free space',
      run: command('sp_room', inventory.saveDir.path, String(memoryBytes)),
    },
    ...(disks.copiedBytes > 0
      ? [
          {
            id: 'check-store-room',
            title: 'Check the free space of the store',
            run: command('sp_room', host.storePath, String(disks.copiedBytes)),
          },
        ]
      : []),
  ];
}

function definitionSteps({ scene, dir }: Taking, live: boolean): Step[] {
  const v = virsh(scene.host.uri);
  const { uuid } = scene.vm;
  const steps: Step[] = [
    {
      id: 'definition',
      title: 'Keep the definition',
      run: into(`${dir}/domain.xml`, v.dumpDefinition(uuid)),
    },
  ];
  if (live) {
    steps.push({
      id: 'live-definition',
      title: 'Keep the definition of the running VM',
      run: into(`${dir}/live.xml`, v.dumpLive(uuid)),
    });
  }
  return steps;
}

function saveSteps({ scene, dir, savedPath, mustCopy }: Taking): Step[] {
  const { uuid } = scene.vm;
  return [
    {
      id: 'save',
      title: 'Stop the guest and save its memory',
      run: virsh(scene.host.uri).managedSave(uuid),
      undo: command('sp_resume', uuid, savedPath),
      pause: 'begins',
      reportsBytes: true,
    },
    {
      id: 'keep',
      title: mustCopy ? 'Copy the saved memory to the store' : 'Keep the saved memory',
      run: mustCopy
        ? command('sp_keep_copy', savedPath, `${dir}/state.save`)
        : command('ln', '--', savedPath, `${dir}/state.save`),
    },
  ];
}

/** UEFI variables belong to the same instant as memory and disks; libvirt's own snapshots leave raw ones out. */
function firmwareSteps({ scene, dir }: Taking): Step[] {
  const { nvramPath } = scene.vm;
  if (nvramPath === undefined) return [];
  return [
    {
      id: 'nvram',
      title: 'Keep the UEFI variables',
      run: command(
        'cp',
        '--preserve=mode,ownership,timestamps',
        '--',
        nvramPath,
        `${dir}/nvram.fd`,
      ),
    },
  ];
}

function resumeSteps({ scene, savedPath }: Taking): Step[] {
  const { vm, host } = scene;
  return [
    {
      id: 'check-untouched',
      title: 'Check that nobody started the VM meanwhile',
      run: command('sp_saved_untouched', savedPath),
    },
    {
      id: 'resume',
      title: 'Resume the guest',
      run: virsh(host.uri).start(vm.uuid),
      pause: 'ends',
    },
    {
      id: 'check-resumed',
      title: 'Check that it resumed and did not boot',
      run: command('sp_resumed', vm.uuid, vm.state),
    },
  ];
}

function partFiles({ vm }: Scene, withMemory: boolean): PartFile[] {
  return [
    ...(withMemory ? [{ role: 'state', file: 'state.save' } as const] : []),
    { role: 'domain', file: 'domain.xml' },
    ...(withMemory ? [{ role: 'live', file: 'live.xml' } as const] : []),
    ...(vm.nvramPath === undefined ? [] : [{ role: 'nvram', file: 'nvram.fd' } as const]),
  ];
}

function warnings({ scene, disks, mustCopy, memoryBytes }: Taking): Problem[] {
  const { inventory, vm } = scene;
  return [
    ...disks.skipped.map(({ target, why }) => problem('note-disk-skipped', { disk: target, why })),
    ...(mustCopy
      ? [
          problem('note-state-copied', {
            from: inventory.saveDir.path,
            to: inventory.store.path,
            bytes: memoryBytes,
          }),
        ]
      : []),
    ...(vm.libvirtSnapshots.length > 0
      ? [
          problem('note-libvirt-snapshots', {
            vm: vm.name,
            names: vm.libvirtSnapshots.join(', '),
          }),
        ]
      : []),
  ];
}
