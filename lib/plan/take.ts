import { virsh } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { planKeeping } from './keeping';
import { type Order, type PlanResult, type Scene, storePaths } from './plan';

export type TakeRequest = {
  snapshotId: string;
  label: string;
  description: string;
  withMemory: boolean;
};

/**
 * Plans a snapshot of memory (if asked), disks, firmware and definition at one instant. Method `saved`: libvirt's
 * managed save stops the guest and writes its memory; a second name for that file keeps it; the disks are captured
 * while nothing runs; `start` resumes the guest, which removes only libvirt's own name. Method `off`: the VM is shut off.
 */
export function planTake(scene: Scene, order: Order, request: TakeRequest): PlanResult {
  const { vm, host } = scene;
  const { snapshotId, label, withMemory } = request;
  const result = planKeeping(scene, order, request);
  if (!result.ok) return result;
  const { checks, capture, untouched, seal, files, warnings, estimate } = result.keeping;
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
      steps: [
        ...checks,
        ...capture,
        ...(withMemory ? [untouched, ...resumeSteps(scene)] : []),
        ...seal,
      ],
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

function resumeSteps({ vm, host }: Scene): Step[] {
  return [
    {
      id: 'resume',
      title: 'Resume the guest',
      run: virsh(host.uri).start(vm.uuid),
      pause: 'ends',
    },
    {
      id: 'check-resumed',
      title: 'Check that it resumed and did not boot',
      run: command('sp_resumed', vm.uuid, vm.state),
    },
  ];
}
