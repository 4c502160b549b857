import { capturedDisks, diskKey } from '@/lib/domain/manifest';
import { no } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { driverNamed } from '@/lib/storage';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';
import { mayVerify, snapshotsOf } from './rules';
import { neededParts } from './screen';

/**
 * All readings of a host hold this lock, one after the other, and none holds its VM's: a reading changes nothing that
 * another task uses, so nobody has to wait for it. What is removed meanwhile ends it.
 */
const VERIFY_LOCK = 'verify';

/**
 * Plans the reading of every byte of a snapshot that lies in a file of its own: what a driver keeps inside the disk's image
 * or pool is only looked into, as far as that is possible. The first time its hashes are written down, later they are compared;
 * what was found stands in `verified.json` beside the manifest, whether it is good or bad.
 */
export function planVerify(
  scene: Scene,
  order: Order,
  { snapshotId }: { snapshotId: string },
): PlanResult {
  const { vm, host } = scene;
  const manifest = snapshotsOf(scene).find(({ id }) => id === snapshotId);
  if (!manifest) return no('snapshot-gone', { snapshot: snapshotId, vm: vm.name, host: host.name });
  const verdict = mayVerify(scene);
  if (!verdict.ok) return verdict;
  const dir = storePaths(host.storePath).snapshot(vm.uuid, snapshotId);
  const read = (id: string, key: string, file: string): Step => ({
    id: `read-${id}`,
    title: `Read ${key} through`,
    run: command('sp_hash', dir, key, file),
  });
  const context = { taskId: order.taskId, vmUuid: vm.uuid };
  return {
    ok: true,
    plan: {
      taskId: order.taskId,
      kind: 'verify',
      host,
      vm: { uuid: vm.uuid, name: vm.name },
      label: manifest.label,
      actor: order.actor,
      lock: VERIFY_LOCK,
      steps: [
        ...neededParts(manifest).map(({ role, file }) => read(role, file, `${dir}/${file}`)),
        ...capturedDisks(manifest).flatMap((disk) => {
          const driver = driverNamed(disk.driver);
          if (!driver) return [];
          return [
            ...driver.ownFiles(disk).map((file) => read(disk.target, diskKey(disk.target), file)),
            ...driver.inspect(disk, context),
          ];
        }),
      ],
      // Past the commit, because damage that was found is a failure with nothing to take back.
      after: [
        {
          id: 'result',
          title: 'Write down what was found',
          run: command('sp_verified', dir, snapshotId),
        },
      ],
      files: {},
      warnings: [],
      estimate: {},
    },
  };
}
