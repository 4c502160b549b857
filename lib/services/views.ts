import { type Actor, authorise } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { Disk, HostPicture, SnapshotRecord } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { fail, firstNo, no, problem, refused, type Verdict, YES } from '@/lib/domain/problem';
import { EVERYTHING, mayAct, mayChooseUsual, seesHost, type Verb } from '@/lib/domain/rights';
import { freedTogether } from '@/lib/domain/sizes';
import type {
  CompressionSetting,
  Confirming,
  DiskView,
  FleetView,
  HostHead,
  HostView,
  SnapshotRow,
  SnapshotView,
  VmView,
} from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { onceArrived } from '@/lib/plan/arriving';
import { mayMakeVm } from '@/lib/plan/clone';
import { lacksZstd, mayCompress } from '@/lib/plan/compress';
import { foreignRows, nowBelow, savedRows } from '@/lib/plan/foreign-rows';
import { layerTree } from '@/lib/plan/layer-tree';
import { methodVerdicts, runsOn } from '@/lib/plan/methods';
import { at, poolOf } from '@/lib/plan/obstacles';
import type { Scene } from '@/lib/plan/plan';
import { mayTakeBack } from '@/lib/plan/recover';
import { mayRemove } from '@/lib/plan/removal';
import { restorability } from '@/lib/plan/restorable';
import {
  mayChange,
  mayRollback,
  mayTake,
  mayTouch,
  mayVerify,
  snapshotsOf,
} from '@/lib/plan/rules';
import { roomOf, sizeOf } from '@/lib/plan/sizes';
import { chooseDriver } from '@/lib/storage';
import { findOpenTasks, type TaskRecord } from '@/lib/tasks/records';
import { compressionOfHosts } from './compression';
import { deniedAt } from './denied';
import { type Ahead, copyOf, elsewhereView, keptElsewhere } from './elsewhere';
import { allHosts, hostById } from './host-records';
import { orphanViews } from './orphans';
import { needsDecision } from './recovery';
import { answersNow, busyVms, sceneOf, verifications } from './scene';
import { snapshotRows } from './snapshot-rows';
import { usualPlace, usualPlacesOfHosts } from './usual-place';

function headOf(host: HostRecord, { status, problem: why, seenAt }: HostPicture): HostHead {
  const { id, name, address, port, user, sudo, uri, storePath } = host;
  return {
    ...{ id, name, address, port, user, sudo, uri, storePath, status },
    ...(why ? { problem: why } : {}),
    ...(seenAt === undefined ? {} : { seenAt }),
  };
}

type HostSettings = { placeId: string | undefined; compression: CompressionSetting };

async function hostView(
  { grants }: Actor,
  host: HostRecord,
  open: readonly TaskRecord[],
  { placeId, compression }: HostSettings,
): Promise<HostView> {
  const picture = pictureOf(host.id);
  const { inventory } = picture;
  const at = { hostId: host.id };
  const head = {
    ...headOf(host, picture),
    canRefresh: mayAct(grants, 'refresh-host', at),
    canChange: mayAct(grants, 'change-host', EVERYTHING),
    canRemove: mayAct(grants, 'remove-host', at),
    canSetDefault: mayAct(grants, 'set-default-place', at),
    ...(placeId === undefined ? {} : { defaultPlaceId: placeId }),
    compression,
    canSetCompression: firstNo(
      () => mayAct(grants, 'set-compression', at),
      () => (inventory && lacksZstd(inventory) ? no('pack-no-zstd', { host: host.name }) : YES),
    ),
  };
  if (!inventory) return { ...head, complaints: [], pools: [], vms: [], orphans: [] };
  const busy = await busyVms(host.id, picture, open);
  const sees = (vmUuid: string) => mayAct(grants, 'read', { hostId: host.id, vmUuid }).ok;
  const orphans = (await orphanViews(grants, host, picture)).filter(({ manifest }) =>
    sees(manifest.vm.uuid),
  );
  const { hostname, versions, saveDir, store, pools } = inventory;
  const { ofVm } = snapshotRows(host, inventory);
  // A complaint may name any VM.
  const seesAll = mayAct(grants, 'read', { hostId: host.id }).ok;
  const complaints = seesAll ? inventory.complaints : [];
  return {
    ...head,
    ...{ hostname, versions, saveDir, store, pools, complaints, orphans },
    // Sums tell of every VM.
    ...(seesAll ? { room: roomOf(inventory) } : {}),
    vms: inventory.vms
      .filter(({ uuid }) => sees(uuid))
      .map(({ uuid, name, title, tags, state, odd }) => {
        const task = busy.get(uuid);
        return {
          ...{ uuid, name, state },
          ...heldBy(ofVm.get(uuid) ?? []),
          ...(title === undefined ? {} : { title }),
          ...(tags === undefined ? {} : { tags }),
          ...(task ? { task } : {}),
          ...(odd === undefined ? {} : { odd }),
          ...deniedAt(grants, ['take'], { hostId: host.id, vmUuid: uuid }),
        };
      }),
  };
}

const WORST = ['red', 'amber', 'green'] as const;

/** What a VM's snapshots are together; the newest comes first. */
function heldBy(rows: readonly SnapshotRow[]) {
  const [newest] = rows;
  const held = freedTogether(rows.map(({ sizeBytes: bytes, bound }) => ({ bytes, bound })));
  const badge = WORST.find((level) => rows.some((row) => row.badge === level));
  return {
    snapshotCount: rows.length,
    snapshotBytes: held.bytes,
    snapshotBound: held.bound,
    ...(newest ? { newestAt: newest.takenAt } : {}),
    ...(badge ? { badge } : {}),
  };
}

/** The hosts and VMs that the actor may see, as last known; or only some hosts. */
export async function fleetView(actor: Actor, only: readonly string[] = []): Promise<FleetView> {
  const seen = (await allHosts()).filter(
    ({ id }) => seesHost(actor.grants, id) && (only.length === 0 || only.includes(id)),
  );
  const open = await findOpenTasks();
  const usual = await usualPlacesOfHosts();
  const compression = await compressionOfHosts();
  return {
    hosts: await Promise.all(
      seen.map((host) => {
        const settings = { placeId: usual.get(host.id), compression: compression(host.id) };
        return hostView(actor, host, open, settings);
      }),
    ),
    canAddHost: mayAct(actor.grants, 'add-host', EVERYTHING),
    ...confirming(),
  };
}

const confirming = (): Confirming =>
  process.env.SAVEPOINT_CONFIRM_ROLLBACK === 'name' ? { confirmByName: true } : {};

/** One VM with its snapshots, and what may be done to each. Throws `host-gone`, `vm-gone`. */
export async function vmView(actor: Actor, hostId: string, vmUuid: string): Promise<VmView> {
  const place = { hostId, vmUuid };
  authorise(actor, 'read', place);
  const host = await hostById(hostId);
  const picture = pictureOf(hostId);
  const scene = await sceneOf(host, vmUuid, picture);
  const task = (await busyVms(hostId, picture)).get(vmUuid);
  const { tasks } = scene.inventory;
  const open = tasks.find((one) => one.vm.uuid === vmUuid && needsDecision(one, tasks));
  const reading = await verifications(hostId, vmUuid, picture);
  const verifying = (label: string) => {
    const id = reading.get(label);
    return id === undefined ? {} : { verifying: id };
  };
  const may = (verb: Verb, rule: () => Verdict) =>
    firstNo(
      () => mayAct(actor.grants, verb, place),
      () => answersNow(host, picture),
      rule,
    );
  const compressing = (record: SnapshotRecord) =>
    record.manifest.parts.some(({ role, packed }) => role === 'state' && !packed)
      ? { canCompress: may('compress', () => mayCompress(scene, record)) }
      : {};
  const kept = await keptElsewhere(hostId, vmUuid);
  const usual = await usualPlace(hostId, vmUuid);
  const live = runsOn(scene);
  const copiesOf = ({ id }: Manifest, besides?: string) =>
    kept
      .filter(({ manifest, place: { id: at } }) => manifest.id === id && at !== besides)
      .map((one) => copyOf(actor.grants, one));
  const here = snapshotsOf(scene);
  const away = kept.filter(
    ({ manifest }, n) =>
      !here.some(({ id }) => id === manifest.id) &&
      kept.findIndex((one) => one.manifest.id === manifest.id) === n,
  );
  const arrived = onceArrived(
    scene,
    away.map(({ manifest }) => manifest),
  );
  const canBringBack = may('bring-back', () => mayTouch(scene));
  const onceHere = new Map(snapshotsOf(arrived).map((manifest) => [manifest.id, manifest]));
  const ahead = ({ id }: Manifest): Ahead => {
    const manifest = onceHere.get(id) ?? fail('snapshot-gone', { snapshot: id, ...at(scene) });
    return {
      canBringBack,
      canRollback: may('rollback', () => mayRollback(arrived, manifest)),
      restore: restorability(arrived, manifest),
    };
  };
  const views = here.map((manifest): SnapshotView => {
    const restore = restorability(scene, manifest);
    return {
      manifest,
      copies: copiesOf(manifest),
      size: sizeOf(recordOf(scene, manifest), scene.inventory),
      canRollback: may('rollback', () => mayRollback(scene, manifest)),
      canEdit: may('edit', () => mayChange(scene)),
      canRemove: may('remove', () => mayRemove(scene, manifest)),
      canVerify: may('verify', () => mayVerify(scene)),
      canClone: may('clone', () =>
        restore.level === 'red' ? refused(restore.problem) : mayMakeVm(scene, manifest),
      ),
      ...compressing(recordOf(scene, manifest)),
      restore,
      ...verifying(manifest.label),
    };
  });
  return {
    host: headOf(host, picture),
    vm: { ...scene.vm, now: nowBelow(scene) },
    snapshots: [
      ...views,
      ...away.map((one) =>
        elsewhereView(actor.grants, one, copiesOf(one.manifest, one.place.id), ahead(one.manifest)),
      ),
      ...[...foreignRows(scene), ...savedRows(scene)].map(
        ({ canKeep, ...row }): SnapshotView => ({
          ...row,
          canRollback: may('rollback', () => row.canRollback),
          canRemove: may('remove', () => row.canRemove),
          ...(canKeep ? { canKeep: may('take', () => canKeep) } : {}),
        }),
      ),
    ],
    ...(usual ? { defaultPlaceId: usual.placeId, isOwnDefault: usual.isOwn } : {}),
    canSetDefault: mayChooseUsual(actor.grants, place),
    disks: scene.vm.disks.map((disk) => diskView(scene, disk, live)),
    ...(task ? { task } : {}),
    ...(open
      ? {
          decision: {
            taskId: open.id,
            kind: open.kind,
            label: open.label,
            canFinish: may('recover', () => YES),
            canUndo: may('recover', () =>
              mayTakeBack(open, { vm: open.vm.name, host: host.name, label: open.label }),
            ),
          },
        }
      : {}),
    methods: methodVerdicts(scene),
    ...confirming(),
    canTake: {
      withMemory: may('take', () => mayTake(scene, true)),
      withoutMemory: may('take', () => mayTake(scene, false)),
    },
    canSend: {
      copy: may('copy', () => YES),
      // What was moved is removed here.
      move: may('move', () => mayAct(actor.grants, 'remove', place)),
    },
    canUndo: may('undo-rollback', () => YES),
  };
}

const recordOf = ({ inventory }: Scene, manifest: Manifest): SnapshotRecord =>
  inventory.snapshots.find((one) => one.manifest === manifest) ?? { manifest, dir: '' };

function diskView(scene: Scene, disk: Disk, live: boolean | undefined): DiskView {
  const { vm, host } = scene;
  const pool = poolOf(scene, disk);
  const { target, path, format, file } = disk;
  const layers = layerTree(scene, disk);
  const base = {
    ...{ target, format },
    ...(layers ? { layers } : {}),
    ...(path === undefined ? {} : { path }),
    ...(file ? { sizeBytes: file.sizeBytes } : {}),
    ...(pool ? { pool } : {}),
  };
  const choice = chooseDriver(disk);
  const facts = { vm: vm.name, host: host.name, disk: target, path: path ?? disk.sourceType };
  switch (choice.kind) {
    case 'capture':
      return { ...base, driver: choice.driver.name, ...(live === undefined ? {} : { live }) };
    case 'skip':
      return { ...base, skipped: choice.why };
    case 'missing':
      return { ...base, problem: problem('disk-missing', facts) };
    case 'none':
      return { ...base, problem: problem('disk-no-driver', { ...facts, detail: choice.why }) };
  }
}
