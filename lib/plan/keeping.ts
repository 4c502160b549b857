import type { VmState } from '@/lib/domain/inventory';
import type { MethodName } from '@/lib/domain/manifest';
import type { Mode } from '@/lib/domain/mode';
import { firstNo, type Problem, problem, type Refusal } from '@/lib/domain/problem';
import type { Estimate } from '@/lib/domain/view';
import { managedSavePath } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { isAtRest } from '@/lib/storage/driver';
import { captureDisks, type DiskCaptures } from './capture';
import { configurationOf } from './configuration';
import { pauseMs, savedStateBytes } from './estimate';
import { captureFirmware, firmwareParts, firmwareUnchanged } from './firmware';
import { checkSteps, definitionSteps, roomFor } from './keeping-steps';
import { awayFromFrozen, goOnInLayers, resumeFromLayer, resumeParts } from './layer-steps';
import { chooseMethod } from './methods';
import type { KeepingFacts, Method } from './methods/method';
import { deepDisks, fillingPools } from './obstacles';
import { type Order, type Scene, storePaths } from './plan';
import { rescueNote } from './rescue';
import { mayBeCalled, mayTake } from './rules';
import { keepScreen, screenParts } from './screen';
import { type KnownBefore, manifestTemplate, type PartFile, sealStep } from './seal';

/** What is to be kept of the VM as it is now, and under which name. */
export type KeepRequest = {
  snapshotId: string;
  label: string;
  description: string;
  withMemory: boolean;
  mode: Mode;
  /** Nobody asked for it by name: it goes again after some days. */
  automatic?: true;
  /** The VM does not go on from here: nothing is bound to the files that its memory names. */
  givesWay?: true;
};

/**
 * The making of a snapshot in its pieces, for the plans that are put together from them. The guest may stand still at the
 * end of `capture`, and goes on with `goOn`, or whoever uses the pieces says how.
 */
export type Keeping = {
  /** Look, and change nothing. */
  checks: Step[];
  /** Folder, definition, memory, disks and firmware: all of the captured instant. */
  capture: Step[];
  /** The guest runs as it did. */
  goOn: Step[];
  /** Makes sure of what was captured. */
  settle: Step[];
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
  method: MethodName;
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
  const verdict = firstNo(
    () => mayBeCalled(scene, label, description),
    () => mayTake(scene, withMemory, request.mode),
  );
  if (!verdict.ok) return verdict;
  const choice = chooseMethod(scene, withMemory, request.mode);
  if (!choice.ok) return choice;
  const { method } = choice;
  const { standstill: usual } = method;
  const standstill = usual === 'bound' && request.givesWay ? 'unused' : usual;
  const disks = captureDisks(vm, snapshotId, dir, inventory, standstill);
  const facts: KeepingFacts = {
    ...{ scene, dir, task, disks, taskId: order.taskId },
    savedPath: managedSavePath(inventory.saveDir.path, vm.name),
    memoryBytes: withMemory ? savedStateBytes(vm) : 0,
    mustCopy: method.name === 'saved' && inventory.saveDir.deviceId !== inventory.store.deviceId,
  };
  const room = roomFor(facts);
  if (!room.ok) return room;

  const parts: PartFile[] = [
    ...(withMemory ? [{ role: 'state', file: 'state.save' } as const] : []),
    { role: 'domain', file: 'domain.xml' },
    ...(withMemory ? [{ role: 'live', file: 'live.xml' } as const] : []),
    ...resumeParts(disks, withMemory),
    ...firmwareParts(scene),
    ...screenParts(scene),
  ];
  const known: KnownBefore = {
    id: snapshotId,
    vm: { uuid: vm.uuid, name: vm.name },
    ...{ label, description, withMemory },
    ...(automatic ? { automatic } : {}),
    parent: vm.now,
    takenBy: order.actor,
    method: method.name,
    state: withMemory ? stateThen(vm.state) : 'shut off',
    machine: vm.machine ?? null,
    configuration: configurationOf(vm),
    versions: {
      libvirt: inventory.versions.libvirt,
      qemu: inventory.versions.qemu,
      savepoint: order.savepointVersion,
    },
  };
  const keeping: Keeping = {
    ...{ dir, parts, disks, savedPath: facts.savedPath, method: method.name },
    checks: [...checkSteps(facts), ...method.checks(facts)],
    capture: [
      {
        id: 'folder',
        title: 'Make the snapshot’s folder',
        run: command('mkdir', '-p', '--', dir),
        undo: command('rm', '-rf', '--', dir),
      },
      ...definitionSteps(facts, withMemory),
      ...awayFromFrozen(facts),
      ...keepScreen(scene, dir),
      ...disks.prepare,
      // What a running guest may write to is read before and compared afterwards, so that it need not wait for that.
      ...(isAtRest(standstill) ? [] : captureFirmware(scene, dir)),
      ...method.stop(facts),
      ...disks.steps,
      ...(isAtRest(standstill) ? goOnInLayers(facts) : []),
      ...(isAtRest(standstill) ? captureFirmware(scene, dir) : []),
    ],
    goOn: method.goOn(facts),
    settle: [
      ...(isAtRest(standstill) ? [] : firmwareUnchanged(scene, dir)),
      ...disks.settle,
      ...resumeFromLayer(facts, withMemory),
    ],
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
    warnings: warnings(facts, method),
    estimate: { ...estimate(facts, method), passedOver: choice.passedOver },
  };
  return { ok: true, keeping };
}

const stateThen = (state: VmState): KnownBefore['state'] =>
  state === 'running' || state === 'paused' ? state : 'shut off';

function estimate({ scene, memoryBytes, mustCopy, disks }: KeepingFacts, method: Method): Estimate {
  const { inventory } = scene;
  const copiedBytes = disks.copiedBytes + (mustCopy ? memoryBytes : 0);
  return {
    method: method.name,
    ...(method.name === 'off'
      ? {}
      : { pauseMs: pauseMs(inventory, method, memoryBytes + copiedBytes) }),
    ...(method.withMemory ? { memoryBytes } : {}),
    copiedBytes,
    freeBytes: Math.min(inventory.saveDir.freeBytes, inventory.store.freeBytes),
  };
}

function warnings(
  { scene, disks, mustCopy, memoryBytes }: KeepingFacts,
  { name, standstill }: Method,
): Problem[] {
  const { inventory, vm } = scene;
  return [
    // A paused guest's agent could not answer anyway.
    ...(name === 'disk-only' && vm.state === 'running' && (!vm.hasAgent || vm.agentAway)
      ? [problem(vm.hasAgent ? 'note-agent-away' : 'note-no-agent', { vm: vm.name })]
      : []),
    // Where a saved memory is bound to the disk's file, that would be copied in any case.
    ...(standstill === 'bound' ? [] : deepDisks(vm)),
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
    ...fillingPools(scene),
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
