import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { nameFault } from '@/lib/domain/names';
import { firstNo, no, type Problem, problem, type Verdict, YES } from '@/lib/domain/problem';
import { type Rewriting, rewriteXml } from '@/lib/libvirt/rewrite-xml';
import { nvramFolder, tpmStatePath, virsh } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { folderOf } from '@/lib/storage/files';
import { folderFor, liesBeside, roomSteps, roomsFor, roomToMake } from './clone-room';
import { leavingBy, leavingFormat, mayLeave } from './leaving';
import { networksAreThere, networksGone } from './networks';
import { disksStayOut, mayHoldVars } from './places';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { machineIsKnown, olderHost } from './restorable';
import { mediaAreThere, mediumNotes } from './restorable-disks';
import { verifySteps } from './rollback-steps';
import { snapshotsOf } from './rules';
import { canUnpack, readableState } from './unpack';

/** A VM made from a snapshot. */
export type CloneRequest = {
  snapshotId: string;
  name: string;
  /** The same VM again, on a host that does not have it: its UUID, addresses and network stay. */
  isSame: boolean;
  /**
   * A clone is on the networks of the original, with addresses of its own, from its first cold start on; else its links are
   * unplugged. As long as it goes on from memory, in which the guest still has the original's addresses, it leads nowhere.
   */
  isConnected?: boolean;
  startAfter: boolean;
  /** Made by the caller: of the new VM. */
  uuid: string;
  macs: readonly string[];
  firstPort: number;
  /** The definition for cold starts, and that in the saved state where there is one, as they were. */
  definition: string;
  liveDefinition?: string;
};

/** May a VM be made from the snapshot on this host, whatever its name? */
export function mayMakeVm(scene: Scene, manifest: Manifest): Verdict {
  return firstNo(
    () => machineIsKnown(scene, manifest),
    () => mediaAreThere(scene, manifest),
    () => canUnpack(scene, manifest),
    () => mayLeave(scene.host.name, manifest),
    () => roomToMake(scene, manifest),
  );
}

/** May a VM of this name be made from it? */
export function mayClone(scene: Scene, manifest: Manifest, request: CloneRequest): Verdict {
  const { inventory, host } = scene;
  const { name, uuid, isSame } = request;
  const facts = { vm: name, host: host.name };
  return firstNo(
    () => (nameFault(name, []) === undefined || isSame ? YES : no('name-pattern', { name })),
    () =>
      inventory.vms.some((vm) => vm.name === name || vm.uuid === uuid)
        ? no('clone-name-taken', facts)
        : YES,
    // What goes elsewhere chooses its folder itself.
    () => (isSame ? disksStayOut(scene, manifest) : YES),
    () => networksAreThere(scene, name, startingWith(request)),
    () => mayMakeVm(scene, manifest),
  );
}

/**
 * What would keep the same VM from being made on a host that does not have it, and what would be different there, all of it:
 * asked before a snapshot is brought there. `definition`: that for cold starts, where it could be read.
 */
export function doubtsOfMaking(
  scene: Scene,
  manifest: Manifest,
  definition: string | undefined,
): Problem[] {
  const { inventory, host } = scene;
  const { name, uuid } = manifest.vm;
  const isTaken = inventory.vms.some((vm) => vm.name === name || vm.uuid === uuid);
  const verdicts = [
    isTaken ? no('clone-name-taken', { vm: name, host: host.name }) : YES,
    disksStayOut(scene, manifest),
    mayMakeVm(scene, manifest),
  ];
  return [
    ...verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.problem])),
    ...olderHost(scene, manifest),
    ...mediumNotes(scene, manifest),
    ...(definition === undefined ? [] : networksGone(scene, name, definition)),
  ];
}

/** The definition with which QEMU starts now, where its network is what it was: that of a clone's memory leads nowhere. */
function startingWith({ isSame, startAfter, definition, liveDefinition }: CloneRequest) {
  if (liveDefinition !== undefined) return isSame ? liveDefinition : undefined;
  return startAfter ? definition : undefined;
}

/** Where the new VM's disk goes: the same VM's to where it was, if that is a place for it. */
const pathFor = (scene: Scene, disk: CapturedDisk, { name, isSame }: CloneRequest): string =>
  isSame && liesBeside(scene, disk)
    ? disk.path
    : `${folderFor(scene, disk)}/${name}-${disk.target}.${leavingFormat(disk)}`;

/**
 * Plans a VM from a snapshot: disks, firmware and definition of its own, and with memory a real copy of the saved state
 * whose definition is replaced. Nothing of the snapshot or of its VM is changed. A clone has its own name, UUID and
 * addresses, and its network leads nowhere unless it is to be connected.
 */
export function planClone(scene: Scene, order: Order, request: CloneRequest): PlanResult {
  const { vm, host } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === request.snapshotId);
  if (!manifest) {
    return no('snapshot-gone', { snapshot: request.snapshotId, vm: vm.name, host: host.name });
  }
  const verdict = mayClone(scene, manifest, request);
  if (!verdict.ok) return verdict;
  const paths = storePaths(host.storePath);
  const dir = paths.snapshot(manifest.vm.uuid, manifest.id);
  const task = paths.task(order.taskId);
  const { name, uuid } = request;
  const v = virsh(host.uri);
  const withMemory = request.liveDefinition !== undefined;
  const disks = capturedDisks(manifest).map((disk) => ({
    disk,
    to: pathFor(scene, disk, request),
  }));
  const laid = disks.map(({ disk, to }) => layDisk(disk, to, task, order.taskId, uuid));
  const firmware = layFirmware(scene, manifest, request, { dir, task, taskId: order.taskId });
  const rewriting: Rewriting = {
    uuid: { from: manifest.vm.uuid, to: uuid },
    ...{ name, ownLogs: !request.isSame },
    disks: new Map(
      disks.map(
        ({ disk, to }) => [disk.target, { path: to, format: leavingFormat(disk) }] as const,
      ),
    ),
    ...(firmware.nvram === undefined ? {} : { nvram: firmware.nvram }),
  };
  const cold: Rewriting = request.isSame
    ? rewriting
    : {
        ...{ ...rewriting, macs: request.macs },
        isolation: { kind: request.isConnected ? 'beside' : 'unplugged' },
      };
  const live: Rewriting = request.isSame
    ? rewriting
    : { ...rewriting, isolation: { kind: 'nowhere', firstPort: request.firstPort } };
  const stop = command('sp_stop', uuid);
  const readable = readableState(manifest, dir, task);
  const rooms = roomsFor(scene, manifest);
  return {
    ok: true,
    plan: {
      ...{ taskId: order.taskId, actor: order.actor, host, kind: 'clone', label: manifest.label },
      vm: { uuid, name },
      steps: [
        {
          id: 'check-free',
          title: `Check that no other VM is ${name}`,
          run: command('sp_not_defined', uuid, name),
        },
        ...verifySteps(manifest, dir),
        {
          id: 'check-room',
          title: 'Check the free space',
          run: command('sp_room', host.storePath, String(rooms[0].needBytes)),
        },
        ...(withMemory
          ? [
              {
                id: 'check-cpu',
                title: 'Check that this host can be its processor',
                run: command('sp_cpu_fits', `${task}/live.xml`),
              },
            ]
          : []),
        ...laid.flatMap(({ free }) => free),
        ...roomSteps(rooms),
        {
          id: 'stage',
          title: 'Make a folder for what has to be laid out',
          run: command('mkdir', '-p', '--', `${task}/stage`),
          undo: command('rm', '-rf', '--', `${task}/stage`),
        },
        ...laid.flatMap(({ steps }) => steps),
        ...(withMemory ? readable.steps : []),
        ...firmware.steps,
        // What is removed from inside an image meanwhile leaves clusters that are read as whatever they hold by then.
        {
          id: 'check-still-there',
          title: 'Check that it was there all the while',
          run: command('sp_listed', dir),
        },
        {
          id: 'define',
          title: `Define ${name}`,
          run: v.define(`${task}/domain.xml`),
          undo: command('sp_undefine', uuid),
        },
        ...(withMemory
          ? [
              {
                id: 'state',
                title: 'Copy the saved memory and give the copy the new definition',
                run: command(
                  'sp_clone_state',
                  readable.file,
                  `${task}/live.xml`,
                  `${task}/state.save`,
                ),
                undo: command('rm', '-f', '--', `${task}/state.save`),
              },
              {
                id: 'resume',
                title: 'Resume the guest from the copy',
                run: v.restore(
                  `${task}/state.save`,
                  manifest.state === 'paused' ? 'paused' : 'running',
                ),
                undo: stop,
              },
              {
                id: 'check-resumed',
                title: 'Check that it resumed and did not boot',
                run: command('sp_resumed', uuid, manifest.state),
              },
            ]
          : request.startAfter
            ? [{ id: 'start', title: 'Start it', run: v.start(uuid), undo: stop }]
            : []),
      ],
      after: [
        ...laid.flatMap(({ after }) => after),
        ...firmware.after,
        {
          id: 'clear',
          title: 'Remove what was laid out for this',
          run: command('rm', '-rf', '--', `${task}/stage`, `${task}/state.save`),
        },
        ...(withMemory ? readable.after : []),
      ],
      files: {
        'domain.xml': rewriteXml(request.definition, cold),
        ...(request.liveDefinition === undefined
          ? {}
          : { 'live.xml': rewriteXml(request.liveDefinition, live) }),
      },
      warnings: warnings(scene, manifest, request),
      estimate: {
        copiedBytes: rooms.reduce((sum, { needBytes }) => sum + needBytes, 0),
        freeBytes: Math.min(...rooms.flatMap(({ freeBytes }) => freeBytes ?? [])),
      },
    },
  };
}

/** The name that a file has beside its final one until the task is past its commit: no other task has it. */
const ownName = (to: string, taskId: string) => `${to}.savepoint-${taskId}.in`;

/** What was laid is removed only where it is this task's, and no VM was left on it by an undo that failed. */
const unlay = (to: string, own: string) => command('sp_if_whole', 'sp_unlay', to, own);

const dropOwnName = (id: string, to: string, own: string): Step => ({
  id: `name-${id}`,
  title: `Remove the second name of ${to}`,
  run: command('rm', '-f', '--', own),
});

/** Steps, and what is left to do past the commit. */
type Laying = { steps: Step[]; after: Step[] };
/** `free`: looks early at where it goes, and makes the folder. */
type DiskLaying = Laying & { free: Step[] };

function layDisk(
  disk: CapturedDisk,
  to: string,
  task: string,
  taskId: string,
  vmUuid: string,
): DiskLaying {
  const out = leavingBy(disk, { taskId, vmUuid, stageDir: `${task}/stage` });
  if (!out) return { free: [], steps: [], after: [] };
  const own = ownName(to, taskId);
  return {
    free: [
      {
        id: `free-${disk.target}`,
        title: `Check that nothing is at ${to}`,
        run: command('sp_free_path', to),
      },
    ],
    steps: [
      ...out.steps,
      {
        id: `lay-${disk.target}`,
        title: `Lay disk ${disk.target} at ${to}`,
        run: command('sp_lay_disk', out.file, to, own),
        undo: unlay(to, own),
      },
      ...(out.release ?? []),
    ],
    after: [dropOwnName(disk.target, to, own)],
  };
}

/** Where the new VM's variables go: beside the old ones, or to libvirt's own folder where those lie in no place for them. */
function varsPathFor(scene: Scene, path: string, { name, isSame }: CloneRequest): string {
  const stays = mayHoldVars(scene, path);
  if (stays && isSame) return path;
  return `${stays ? folderOf(path) : nvramFolder(scene.inventory.saveDir.path)}/${name}_VARS.fd`;
}

/** UEFI variables and TPM state of its own, as they were in the snapshot. */
function layFirmware(
  scene: Scene,
  manifest: Manifest,
  request: CloneRequest,
  { dir, task, taskId }: { dir: string; task: string; taskId: string },
): Laying & { nvram?: string } {
  const steps: Step[] = [];
  const after: Step[] = [];
  let nvram: string | undefined;
  for (const { role, file, path } of manifest.parts) {
    if (role === 'nvram' && path !== undefined) {
      nvram = varsPathFor(scene, path, request);
      const own = ownName(nvram, taskId);
      steps.push(
        {
          id: 'free-nvram',
          title: 'Check that no variables are there',
          run: command('sp_free_path', nvram),
        },
        {
          id: 'nvram',
          title: 'Lay the UEFI variables',
          run: command('sp_lay_vars', `${dir}/${file}`, nvram, own),
          undo: unlay(nvram, own),
        },
      );
      after.push(dropOwnName('nvram', nvram, own));
    }
    if (role === 'tpm') {
      const folder = tpmStatePath(scene.inventory.saveDir.path, request.uuid);
      const aside = `${task}/${file}.before`;
      steps.push(
        // A VM that was here before may have left its own.
        {
          id: 'keep-tpm',
          title: 'Keep a TPM’s state that is there already aside',
          run: command('sp_keep_tpm', folder, aside),
        },
        {
          id: 'tpm',
          title: 'Lay the TPM’s state',
          run: command('sp_put_tpm', `${dir}/${file}`, folder),
          undo: command('sp_if_whole', 'sp_put_tpm', aside, folder),
        },
      );
    }
  }
  return { steps, after, ...(nvram === undefined ? {} : { nvram }) };
}

/** What is not as it was, before the click. */
function warnings(scene: Scene, manifest: Manifest, request: CloneRequest): Problem[] {
  const cpu = manifest.configuration?.cpu?.mode;
  return [
    ...(request.isSame
      ? []
      : [
          problem('note-clone', {
            ...{ vm: request.name, uuid: request.uuid, of: manifest.vm.name },
            isConnected: request.isConnected === true,
            withMemory: request.liveDefinition !== undefined,
          }),
        ]),
    ...(request.liveDefinition !== undefined && (cpu === 'host-passthrough' || cpu === 'host-model')
      ? [problem('note-clone-cpu', { vm: request.name, host: scene.host.name, mode: cpu })]
      : []),
    ...olderHost(scene, manifest),
    ...mediumNotes(scene, manifest),
    ...networksGone(scene, request.name, request.definition),
  ];
}
