import { firstNo, type Verdict, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { isActive } from './methods/conditions';
import type { KeepingFacts } from './methods/method';
import { storeHasRoom } from './obstacles';
import { hasRoom } from './room';

/** Memory goes to the save directory or the store; what is copied goes to the store, which may be the same filesystem. */
export function roomFor({ scene, memoryBytes, mustCopy, disks }: KeepingFacts): Verdict {
  const { saveDir } = scene.inventory;
  return firstNo(
    () => (mustCopy ? hasRoom({ ...saveDir, host: scene.host.name }, memoryBytes) : YES),
    () => storeHasRoom(scene, memoryBytes + disks.copiedBytes),
  );
}

/**
 * Nobody else has libvirt work for the VM: it would refuse us, or we would end that. `unless`: a file that says that what is
 * found may be our own.
 */
export function noJobStep(uuid: string, targets: readonly string[], unless?: string): Step {
  const verb = unless === undefined ? ['sp_no_job'] : ['sp_no_job_before', unless];
  return {
    id: 'check-job',
    title: 'Check that libvirt works at nothing else for the VM',
    run: command(...verb, uuid, ...targets),
  };
}

/** The VM is as the planner saw it, and the store has room for what is copied. */
export function checkSteps({ scene, disks }: KeepingFacts): Step[] {
  const { vm, host } = scene;
  return [
    {
      id: 'check-state',
      title: `Check that the VM is still ${vm.state}`,
      run: command('sp_state_is', vm.uuid, vm.state),
    },
    ...(isActive(vm.state)
      ? [
          noJobStep(
            vm.uuid,
            disks.captured.map(({ target }) => target),
          ),
        ]
      : []),
    ...(disks.copiedBytes > 0
      ? [
          {
            id: 'check-store-room',
            title: 'Check the free space of the store',
            run: command('sp_room', host.storePath, String(disks.copiedBytes)),
          },
        ]
      : []),
  ];
}

/** The definition, and that of the running VM beside it. */
export function definitionSteps({ scene, dir }: KeepingFacts, live: boolean): Step[] {
  const v = virsh(scene.host.uri);
  const { uuid } = scene.vm;
  const steps: Step[] = [
    {
      id: 'definition',
      title: 'Keep the definition',
      run: into(`${dir}/domain.xml`, v.dumpDefinition(uuid)),
    },
  ];
  if (live) {
    steps.push({
      id: 'live-definition',
      title: 'Keep the definition of the running VM',
      run: into(`${dir}/live.xml`, v.dumpLive(uuid)),
    });
  }
  return steps;
}
