import type { HostRecord } from '@/lib/domain/host';
import type { Inventory } from '@/lib/domain/inventory';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { pictureOf, refreshPicture } from '@/lib/fleet/picture';
import type { Order, Plan, PlanResult, Scene } from '@/lib/plan/plan';
import { hostById } from '@/lib/services/host-records';
import { tendTasks } from '@/lib/services/recovery';
import { sceneOf } from '@/lib/services/scene';
import { newId } from '@/lib/services/start-task';
import { followedTasksEnded } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

/** One VM under test, with the questions that are asked after every recovery. */
export async function openMachine(host: LabHost, hostId: string, name: string) {
  const record: HostRecord = await hostById(hostId);
  /** As it was when somebody last looked. */
  const seen = async (): Promise<Scene> => {
    const picture = pictureOf(hostId);
    const vm = picture.inventory?.vms.find((one) => one.name === name);
    return sceneOf(record, vm?.uuid ?? name, picture);
  };
  const scene = async (): Promise<Scene> => {
    await refreshPicture(record);
    return seen();
  };
  return {
    record,
    seen,
    scene,
    /** Plans against the host as it is now. */
    async plan(planner: (scene: Scene, order: Order) => PlanResult): Promise<Plan> {
      const order = { taskId: newId(), actor: 'matrix', savepointVersion: '0' };
      const result = planner(await scene(), order);
      if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
      return result.plan;
    },
    /** Looks after the host as the server does, until no task is without an end. */
    async recover(): Promise<void> {
      await waitFor(
        'the recovery',
        async () => {
          const picture = await refreshPicture(record);
          await tendTasks(record, picture);
          await followedTasksEnded();
          return picture.inventory?.tasks.length === 0;
        },
        { timeoutMs: 120_000, everyMs: 200 },
      );
    },
    /** What is wrong with the host now; empty when nothing is. */
    async faults(): Promise<string[]> {
      // A new snapshot is verified in the background, which is no fault.
      const { inventory, vm } = await waitFor(
        'all tasks to end',
        async () => {
          await followedTasksEnded();
          const now = await scene();
          return now.inventory.tasks.length === 0 && now;
        },
        { everyMs: 200 },
      );
      const faults: string[] = [];
      if (vm.managedSave) faults.push(`a managed save is left: ${vm.managedSave.path}`);
      for (const { manifest, dir } of inventory.snapshots) {
        faults.push(...(await missingParts(host, manifest, dir)));
      }
      const strays = await host.sh(
        `find /var/lib/libvirt/savepoint/vms -name '*.new' -o -name 'removing-*' -o -name '*.part';
         find /var/lib/libvirt/images /var/lib/libvirt/qemu /var/lib/libvirt/swtpm /srv -name '*.savepoint*' ! -path '*/.savepoint*' ! -name '*.layer' 2>/dev/null || true;
         pgrep -af 'run\\.sh' || true;
         for f in /var/lib/libvirt/images/*.qcow2; do qemu-img snapshot -U -l "$f" | grep -o 'savepoint-aside[^ ]*'; done || true`,
      );
      faults.push(...strays.split('\n').filter(Boolean));
      const needed = layersOf(inventory);
      const layers = await host.sh(
        `find /var/lib/libvirt/images /srv -name '*.layer' 2>/dev/null || true`,
      );
      faults.push(...layers.split('\n').filter((path) => path !== '' && !needed.has(path)));
      return faults;
    },
  };
}

export type Machine = Awaited<ReturnType<typeof openMachine>>;

/** The files that VMs and snapshots lie on. */
function layersOf({ vms, snapshots, files }: Inventory): Set<string> {
  const captures = snapshots.flatMap(({ manifest }) => capturedDisks(manifest));
  return new Set([
    ...vms.flatMap(({ disks }) =>
      disks.flatMap(({ path, file }) => [path ?? '', ...(file?.backing ?? [])]),
    ),
    ...captures.flatMap(({ ref }) => [ref, ...(files[ref]?.backing ?? [])]),
  ]);
}

/** A snapshot that is listed has every part, in full size, and every capture. */
async function missingParts(host: LabHost, manifest: Manifest, dir: string): Promise<string[]> {
  const checks = [
    ...manifest.parts.map(
      ({ file, sizeBytes }) => `[ "$(stat -c %s '${dir}/${file}')" = ${sizeBytes} ]`,
    ),
    ...capturedDisks(manifest).map(({ ref, path }) =>
      ref.startsWith('/')
        ? `test -s '${ref}'`
        : `qemu-img snapshot -U -l '${path}' | grep -q '${ref}'`,
    ),
  ];
  const failed = await host.sh(checks.map((check, at) => `{ ${check}; } || echo ${at}`).join('\n'));
  return failed
    .split('\n')
    .filter(Boolean)
    .map((at) => `“${manifest.label}” is listed, but: ${checks[Number(at)]}`);
}
