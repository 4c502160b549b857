import { type Manifest, type Part, plainBytes } from '@/lib/domain/manifest';
import { no, type Problem, problem } from '@/lib/domain/problem';
import type { Estimate } from '@/lib/domain/view';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import { savedPauseMs } from './estimate';
import { placeFirmware } from './firmware';
import { leaveSteps, placings } from './layers';
import { mustSwap, placing } from './placing';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { keepPresent, type Present } from './present';
import { restoreDoubts } from './restorable';
import {
  clockSteps,
  relaySteps,
  resumeSteps,
  startSteps,
  stillAsSeen,
  stillOff,
  stopSteps,
  verifySteps,
} from './rollback-steps';
import { mayRollback, snapshotsOf } from './rules';
import { timeLost } from './time-lost';
import { readableState, unpackedBytes, unpackNotes } from './unpack';

export type RollbackRequest = {
  snapshotId: string;
  startAfter: boolean;
  /** The id under which the present state is kept first. */
  keepAs?: string;
};

/**
 * Plans the way back to a snapshot: everything is verified, the present is kept as a snapshot if asked, then the VM is
 * stopped, disks, firmware and definition are put in place with the present ones kept aside, and the guest resumes
 * straight from the store (`virsh restore`, which leaves the file where it is). Only when it provably resumed is the old
 * state let go.
 */
export function planRollback(scene: Scene, order: Order, request: RollbackRequest): PlanResult {
  const { vm, host } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === request.snapshotId);
  if (!manifest) {
    return no('snapshot-gone', { snapshot: request.snapshotId, vm: vm.name, host: host.name });
  }
  const verdict = mayRollback(scene, manifest);
  if (!verdict.ok) return verdict;
  const kept =
    request.keepAs === undefined
      ? undefined
      : keepPresent(scene, order, request.keepAs, manifest.label);
  if (kept && !kept.ok) return kept;
  const present = kept?.present;

  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(vm.uuid, manifest.id);
  const task = paths.task(order.taskId);
  const context = { taskId: order.taskId, vmUuid: vm.uuid };
  const disks = placings(scene, manifest, order.taskId, present?.layers).map((one) => ({
    ...one,
    way: one.fresh
      ? { ...one.driver, copiedBytes: one.driver.instant ? 0 : (one.disk.sizeBytes ?? 0) }
      : placing(scene, one.disk, one.driver, kept !== undefined),
  }));
  const named = disks.flatMap(({ fresh }) => fresh ?? []);
  // The kept present would go with the image that it lies in.
  const torn =
    kept && disks.find(({ disk, driver, fresh }) => !fresh && mustSwap(scene, disk, driver));
  if (torn) {
    const { target, path } = torn.disk;
    const facts = { snapshot: manifest.label, disk: target, path, host: host.name };
    return no('restore-keep-inside', facts);
  }
  const state = manifest.parts.find(({ role }) => role === 'state');
  const readable = readableState(manifest, dir, task);
  const copiedBytes = disks.reduce((sum, { way }) => sum + way.copiedBytes, 0);
  const lastNote = {
    at: `@${order.taskId}:at`,
    label: manifest.label,
    keptId: request.keepAs ?? null,
  };
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
        ...(present?.checks ?? [stillAsSeen(scene)]),
        ...verifySteps(manifest, dir),
        ...disks.flatMap(({ disk, driver }) => driver.verify(disk)),
        ...readable.steps,
        ...relaySteps(manifest, { dir, task, stateFile: readable.file }, named),
        ...(present?.steps ?? []),
        {
          id: 'keep-definition',
          title: 'Keep the present definition aside',
          run: into(`${task}/before.xml`, virsh(host.uri).dumpDefinition(vm.uuid)),
          // A host that starts its VMs by itself may have started this one over half-placed disks.
          ...(vm.state === 'shut off' ? { undoFirst: command('sp_stop', vm.uuid) } : {}),
          ...(vm.state === 'shut off' && !present ? { undo: command('sp_untouched') } : {}),
        },
        ...(present ? [] : stopSteps(scene)),
        ...disks.flatMap(({ disk, way, fresh }) =>
          way.place(disk, { ...context, ...(fresh ? { fresh } : {}) }),
        ),
        ...placeFirmware(scene, manifest, dir, task),
        {
          id: 'define',
          title: 'Put the definition back',
          run: virsh(host.uri).define(
            named.length > 0 ? `${task}/domain.xml` : `${dir}/domain.xml`,
          ),
          undo: command('sp_define_again', `${task}/before.xml`),
        },
        ...(state
          ? resumeSteps(scene, manifest, readable.file, {
              ...(present ? { present } : {}),
              ...(named.length > 0 ? { definition: `${task}/resume.xml` } : {}),
            })
          : []),
        ...(!state && request.startAfter ? startSteps(scene, present) : []),
        ...(!state && !request.startAfter ? [stillOff(scene)] : []),
      ],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below the snapshot',
          run: command('sp_put', `${task}/now`, paths.now(vm.uuid)),
        },
        {
          id: 'note',
          title: 'Note the rollback, for the VM’s page',
          run: command('sp_note_rollback', `${task}/undo.json`, paths.undo(vm.uuid)),
        },
        ...(state && manifest.state === 'running' ? clockSteps(scene, manifest) : []),
        ...disks.flatMap(({ disk, way, fresh }) =>
          way.release(disk, { ...context, ...(fresh ? { fresh } : {}) }),
        ),
        ...leaveSteps(scene, present?.layers ?? []),
        ...readable.after,
        ...(present?.after ?? []),
      ],
      files: {
        ...present?.files,
        now: `${manifest.id}\n`,
        'undo.json': `${JSON.stringify(lastNote)}\n`,
      },
      warnings: warnings(scene, manifest, request, present),
      estimate: estimate(scene, state, copiedBytes + unpackedBytes(manifest), present),
    },
  };
}

function estimate(
  { inventory }: Scene,
  state: Part | undefined,
  copiedBytes: number,
  present: Present | undefined,
): Estimate {
  // Taking writes and reads memory; going back only reads it.
  const readMs = state ? savedPauseMs(inventory, plainBytes(state)) / 2 : undefined;
  const keptMs = present?.estimate.pauseMs;
  const pauseMs = keptMs === undefined ? readMs : keptMs / (state ? 2 : 1) + (readMs ?? 0);
  return {
    ...present?.estimate,
    ...(pauseMs === undefined ? {} : { pauseMs }),
    copiedBytes: copiedBytes + (present?.estimate.copiedBytes ?? 0),
    freeBytes: present?.estimate.freeBytes ?? inventory.store.freeBytes,
  };
}

function warnings(
  scene: Scene,
  manifest: Manifest,
  { startAfter }: RollbackRequest,
  present: Present | undefined,
): Problem[] {
  const { vm } = scene;
  const newer = snapshotsOf(scene).filter(({ takenAt }) => takenAt > manifest.takenAt).length;
  return [
    present
      ? problem('note-present-kept', { label: present.label })
      : problem('note-present-lost', { vm: vm.name, snapshot: manifest.label }),
    ...(present ? [] : timeLost(scene.inventory.clock, manifest, snapshotsOf(scene))),
    ...restoreDoubts(scene, manifest),
    ...unpackNotes(manifest),
    ...manifest.disks.flatMap((disk) =>
      disk.captured ? [] : [problem('note-disk-skipped', { disk: disk.target, why: disk.why })],
    ),
    ...(newer > 0 ? [problem('note-newer-kept', { count: newer })] : []),
    ...(!manifest.withMemory && !startAfter ? [problem('note-stays-off', { vm: vm.name })] : []),
  ];
}
