import type { Vm } from '@/lib/domain/inventory';
import { command } from '@/lib/shell/command';
import { leftOverlays } from './overlays';
import { type Order, type Plan, type Scene, storePaths } from './plan';

/**
 * Plans the folding back of overlays that a snapshot left behind, because it could not be taken back at the time: the VM
 * lies on its own disks again, whether it runs or not. Undefined where it does.
 */
export function planFold(host: Scene['host'], vm: Vm, order: Order): Plan | undefined {
  const left = leftOverlays(vm);
  const maker = left[0]?.taskId;
  if (maker === undefined) return undefined;
  const pairs = left
    .filter(({ taskId }) => taskId === maker)
    .flatMap(({ disk }) => [disk.target, disk.path]);
  const paths = storePaths(host.storePath);
  return {
    taskId: order.taskId,
    kind: 'recover',
    host,
    vm: { uuid: vm.uuid, name: vm.name },
    label: 'overlay',
    actor: order.actor,
    steps: [
      {
        id: 'fold',
        title: 'Fold the overlays that a snapshot left behind back into the disks',
        run: command('sp_fold', vm.uuid, `${paths.task(maker)}/definition.xml`, ...pairs),
      },
    ],
    after: [],
    files: {},
    warnings: [],
    estimate: {},
  };
}
