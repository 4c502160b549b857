import type { Mode } from '@/lib/domain/mode';
import { command } from '@/lib/shell/command';
import { planKeeping } from './keeping';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';

export type TakeRequest = {
  snapshotId: string;
  label: string;
  description: string;
  withMemory: boolean;
  mode?: Mode | undefined;
};

/**
 * Plans a snapshot of memory (if asked), disks, firmware and definition at one instant, by the method in `methods` that
 * the VM and its storage allow and that lets the guest stand still for the shortest time, or by the one that was asked for.
 */
export function planTake(scene: Scene, order: Order, request: TakeRequest): PlanResult {
  const { vm, host } = scene;
  const { snapshotId, label, mode = 'auto' } = request;
  const result = planKeeping(scene, order, { ...request, mode });
  if (!result.ok) return result;
  const { checks, capture, goOn, settle, seal, files, warnings, estimate } = result.keeping;
  const paths = storePaths(host.storePath);
  return {
    ok: true,
    plan: {
      taskId: order.taskId,
      kind: 'take',
      host,
      vm: { uuid: vm.uuid, name: vm.name },
      label,
      actor: order.actor,
      steps: [...checks, ...capture, ...goOn, ...settle, ...seal],
      after: [
        {
          id: 'now',
          title: 'Hang NOW below the new snapshot',
          run: command('sp_put', `${paths.task(order.taskId)}/now`, paths.now(vm.uuid)),
        },
      ],
      files: { ...files, now: `${snapshotId}\n` },
      ...{ warnings, estimate },
    },
  };
}
