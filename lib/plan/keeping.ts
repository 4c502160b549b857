import type { VmState } from '@/lib/domain/inventory';
import { firstNo, type Problem, problem, type Refusal } from '@/lib/domain/problem';
import type { Estimate } from '@/lib/domain/view';
import { managedSavePath } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { captureDisks, type DiskCaptures } from './capture';
import { configurationOf } from './configuration';
import { savedPauseMs, savedStateBytes } from './estimate';
import { captureFirmware, firmwareParts } from './firmware';
import {
  checkSteps,
  definitionSteps,
  type KeepingFacts,
  roomFor,
  saveSteps,
} from './keeping-steps';
import { type Order, type Scene, storePaths } from './plan';
import { rescueNote } from './rescue';
import { mayBeCalled, mayTake } from './rules';
import { type KnownBefore, manifestTemplate, type PartFile, sealStep } from './seal';

/** What is to be kept of the VM as it is now, and under which name. */
export type KeepRequest = {
  snapshotId: string;
  label: string;
  description: string;
  withMemory: boolean;
  /** Nobody asked for it by name: it goes again after some days. */
  automatic?: true;
};

/**
 * The making of a snapshot in its pieces, for the plans that are put together from them. With memory the guest stands
 * still from the middle of `capture` on, and whoever uses the pieces says how it goes on.
 */
export type Keeping = {
  /** Look, and change nothing. */
  checks: Step[];
  /** Folder, definition, memory, disks and firmware: all of the captured instant. */
  capture: Step[];
  /** Nobody has started the VM from its saved memory since. */
  untouched: Step;
  /** After this the snapshot exists. */
  seal: Step[];
  /** For the task's folder. */
  files: Record<string, string>;
  warnings: Problem[];
  estimate: Estimate;
  /** The snapshot's folder. */
  dir: string;
  /** Where libvirt's managed save lands. */
  savedPath: string;
  parts: PartFile[];
  disks: DiskCaptures;
};

/** Plans the keeping of memory (if asked), disks, firmware and definition at one instant, or says why not. */
export function planKeeping(
  scene: Scene,
  order: Order,
  request: KeepRequest,
): { ok: true; keeping: Keeping } | Refusal {
  const { vm, host, inventory } = scene;
  const { snapshotId, label, description, withMemory, automatic } = request;
  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, snapshotId);
  const task = paths.task(order.taskId);
  const disks = captureDisks(vm, snapshotId, dir, inventory.files);
  const facts: KeepingFacts = {
    ...{ scene, dir, disks },
    savedPath: managedSavePath(inventory.saveDir.path, vm.name),
    memoryBytes: withMemory ? savedStateBytes(vm) : 0,
    mustCopy: withMemory && inventory.saveDir.deviceId !== inventory.store.deviceId,
  };
  const verdict = firstNo(
    () => mayBeCalled(scene, label, description),
    () => mayTake(scene, withMemory),
    () => roomFor(facts),
  );
  if (!verdict.ok) return verdict;

  const parts: PartFile[] = [
    ...(withMemory ? [{ role: 'state', file: 'state.save' } as const] : []),
    { role: 'domain', file: 'domain.xml' },
    ...(withMemory ? [{ role: 'live', file: 'live.xml' } as const] : []),
    ...firmwareParts(scene),
  ];
  const known: KnownBefore = {
    id: snapshotId,
    vm: { uuid: vm.uuid, name: vm.name },
    ...{ label, description, withMemory },
    ...(automatic ? { automatic } : {}),
    parent: vm.now,
    takenBy: order.actor,
    method: withMemory ? 'saved' : 'off',
    state: stateThen(vm.state),
    machine: vm.machine ?? null,
    configuration: configurationOf(vm),
    versions: {
      libvirt: inventory.versions.libvirt,
      qemu: inventory.versions.qemu,
      savepoint: order.savepointVersion,
    },
  };
  const keeping: Keeping = {
    ...{ dir, parts, disks, savedPath: facts.savedPath },
    checks: checkSteps(facts),
    capture: [
      {
        id: 'folder',
        title: 'Make the snapshot’s folder',
        run: command('mkdir', '-p', '--', dir),
        undo: command('rm', '-rf', '--', dir),
      },
      ...definitionSteps(facts, withMemory),
      ...(withMemory ? saveSteps(facts) : []),
      ...disks.steps,
      ...captureFirmware(scene, dir),
    ],
    untouched: {
      id: 'check-untouched',
      title: 'Check that nobody started the VM meanwhile',
      run: command('sp_saved_untouched', facts.savedPath),
    },
    seal: [
      {
        id: 'rescue-note',
        title: 'Write how to restore this without Savepoint',
        run: command('sp_put', `${task}/RESCUE.txt`, `${dir}/RESCUE.txt`),
      },
      sealStep(`${task}/manifest.json`, dir, parts, disks),
    ],
    files: {
      'manifest.json': manifestTemplate(order.taskId, known, parts, disks),
      'RESCUE.txt': rescueNote(host.uri, dir, known, parts, disks.captured),
    },
    warnings: warnings(facts),
    estimate: estimate(facts, withMemory),
  };
  return { ok: true, keeping };
}

const stateThen = (state: VmState): KnownBefore['state'] =>
  state === 'running' || state === 'paused' ? state : 'shut off';

function estimate(
  { scene, memoryBytes, mustCopy, disks }: KeepingFacts,
  withMemory: boolean,
): Estimate {
  const { inventory } = scene;
  const copiedBytes = disks.copiedBytes + (mustCopy ? memoryBytes : 0);
  return {
    ...(withMemory
      ? { pauseMs: savedPauseMs(inventory, memoryBytes + copiedBytes), memoryBytes }
      : {}),
    copiedBytes,
    freeBytes: Math.min(inventory.saveDir.freeBytes, inventory.store.freeBytes),
  };
}

function warnings({ scene, disks, mustCopy, memoryBytes }: KeepingFacts): Problem[] {
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
