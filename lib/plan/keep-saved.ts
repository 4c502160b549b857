import type { ManagedSave } from '@/lib/domain/inventory';
import { firstNo, no, problem, type Verdict, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import { captureDisks } from './capture';
import { configurationOf } from './configuration';
import { captureFirmware, firmwareParts } from './firmware';
import { roomFor } from './keeping-steps';
import { untouchedStep } from './methods/saved';
import { at, storeWritable } from './obstacles';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { rescueNote } from './rescue';
import { disksCapturable, mayBeCalled, mayTouch } from './rules';
import { type KnownBefore, manifestTemplate, type PartFile, sealStep } from './seal';

export type KeepSavedRequest = { snapshotId: string; label: string; description: string };

const UNFINISHED = Buffer.from('LibvirtQemudPart').toString('hex');

/** May a saved state that somebody else made be kept as a snapshot? */
export function mayKeepSaved(scene: Scene): Verdict {
  const { vm } = scene;
  return firstNo(
    () => mayTouch(scene),
    () => (vm.managedSave ? YES : no('saved-gone', at(scene))),
    () =>
      vm.managedSave?.header?.startsWith(UNFINISHED)
        ? no('saved-unfinished', { vm: vm.name, path: vm.managedSave.path })
        : YES,
    () =>
      vm.state === 'shut off'
        ? YES
        : no('vm-state', { ...at(scene), state: vm.state, wanted: 'shut off' }),
    () => disksCapturable(scene),
    () => storeWritable(scene),
  );
}

/** libvirt notes in the header (byte 24) whether the guest ran; `true` where it could not be read, which is the rule. */
export function savedState({ header }: ManagedSave): 'running' | 'paused' {
  return header && Buffer.from(header, 'hex').readUInt32LE(24) === 0 ? 'paused' : 'running';
}

/**
 * Plans the keeping of a managed save that somebody else made, with the disks that belong to it. The VM is shut off and
 * stays so, and its saved memory stays where it is: the next start resumes from it as if nothing had been.
 */
export function planKeepSaved(scene: Scene, order: Order, request: KeepSavedRequest): PlanResult {
  const { vm, host, inventory } = scene;
  const { snapshotId, label, description } = request;
  const saved = vm.managedSave;
  if (!saved) return no('saved-gone', at(scene));
  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, snapshotId);
  const task = paths.task(order.taskId);
  const disks = captureDisks(vm, snapshotId, dir, inventory, 'bound');
  const mustCopy = inventory.saveDir.deviceId !== inventory.store.deviceId;
  const verdict = firstNo(
    () => mayBeCalled(scene, label, description),
    () => mayKeepSaved(scene),
    () =>
      roomFor({
        ...{ scene, dir, task, disks, mustCopy: false, savedPath: saved.path },
        taskId: order.taskId,
        memoryBytes: mustCopy ? saved.sizeBytes : 0,
      }),
  );
  if (!verdict.ok) return verdict;
  const parts: PartFile[] = [
    { role: 'state', file: 'state.save' },
    { role: 'domain', file: 'domain.xml' },
    { role: 'live', file: 'live.xml' },
    ...firmwareParts(scene),
  ];
  const known: KnownBefore = {
    ...{ id: snapshotId, label, description, withMemory: true, method: 'saved' },
    vm: { uuid: vm.uuid, name: vm.name },
    parent: vm.now,
    takenBy: order.actor,
    state: savedState(saved),
    machine: vm.machine ?? null,
    configuration: configurationOf(vm),
    versions: {
      libvirt: inventory.versions.libvirt,
      qemu: inventory.versions.qemu,
      savepoint: order.savepointVersion,
    },
  };
  return {
    ok: true,
    plan: {
      ...{ taskId: order.taskId, actor: order.actor, kind: 'take', host, label },
      vm: { uuid: vm.uuid, name: vm.name },
      steps: [
        {
          id: 'check-state',
          title: 'Check that the VM is still shut off',
          run: command('sp_state_is', vm.uuid, 'shut off'),
        },
        {
          id: 'check-saved',
          title: 'Check that the saved memory is whole',
          run: command(
            ...['sp_image_whole', saved.path, String(saved.sizeBytes)],
            ...(saved.header === undefined ? [] : [saved.header]),
          ),
        },
        {
          id: 'saved-at',
          title: 'Read when it was saved',
          run: command('sp_saved_at', saved.path),
        },
        {
          id: 'folder',
          title: 'Make the snapshot’s folder',
          run: command('mkdir', '-p', '--', dir),
          undo: command('rm', '-rf', '--', dir),
        },
        {
          id: 'definition',
          title: 'Keep the definition',
          run: into(`${dir}/domain.xml`, virsh(host.uri).dumpDefinition(vm.uuid)),
        },
        {
          id: 'live-definition',
          title: 'Keep the definition inside the saved memory',
          run: into(`${dir}/live.xml`, virsh(host.uri).dumpSaved(saved.path)),
        },
        {
          id: 'keep',
          title: mustCopy ? 'Copy the saved memory to the store' : 'Keep the saved memory',
          run: mustCopy
            ? command('sp_keep_copy', saved.path, `${dir}/state.save`)
            : command('ln', '--', saved.path, `${dir}/state.save`),
        },
        ...disks.prepare,
        ...disks.steps,
        ...captureFirmware(scene, dir),
        untouchedStep(saved.path),
        ...disks.settle,
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
      warnings: disks.skipped.map(({ target, why }) =>
        problem('note-disk-skipped', { disk: target, why }),
      ),
      estimate: { copiedBytes: disks.copiedBytes + (mustCopy ? saved.sizeBytes : 0) },
    },
  };
}
