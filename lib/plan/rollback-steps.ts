import type { Manifest, Part } from '@/lib/domain/manifest';
import { virsh } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type { Scene } from './plan';
import type { Present } from './present';
import { neededParts } from './screen';

/** Nothing has changed since the planner looked. */
export function stillAsSeen({ vm }: Scene): Step {
  return {
    id: 'check-state',
    title: `Check that the VM is still ${vm.state}`,
    run: command('sp_state_is', vm.uuid, vm.state),
  };
}

/** Every part of the snapshot is whole, before anything is touched. */
export function verifySteps(manifest: Manifest, dir: string): Step[] {
  const check = ({ role, file, sizeBytes, header, packed }: Part): Step => ({
    id: `verify-${role}`,
    title: `Check that ${file} is whole`,
    run:
      role === 'state' && !packed
        ? command(
            'sp_image_whole',
            `${dir}/${file}`,
            String(sizeBytes),
            ...(header === undefined ? [] : [header]),
          )
        : command('sp_part_whole', `${dir}/${file}`, String(sizeBytes)),
  });
  return neededParts(manifest).map(check);
}

/** The present ends here, with its memory. */
export function stopSteps({ vm }: Scene): Step[] {
  if (vm.state === 'shut off') return [];
  return [
    {
      id: 'stop',
      title: 'Stop the VM',
      run: command('sp_stop', vm.uuid),
      undo: command('sp_start_again', vm.uuid),
      undoFirst: command('sp_stop', vm.uuid),
      losesPresent: true,
    },
  ];
}

/** The guest goes on from the snapshot’s memory, straight from the store. */
export function resumeSteps(
  { vm, host }: Scene,
  manifest: Manifest,
  stateFile: string,
  present: Present | undefined,
): Step[] {
  return [
    {
      id: 'resume',
      title: 'Resume the guest from the snapshot’s memory',
      run: virsh(host.uri).restore(stateFile, manifest.state === 'paused' ? 'paused' : 'running'),
      undo: command('sp_stop', vm.uuid),
      ...(present?.estimate.pauseMs === undefined ? {} : { pause: 'ends' }),
    },
    {
      id: 'check-resumed',
      title: 'Check that it resumed and did not boot',
      run: command('sp_resumed', vm.uuid, manifest.state),
    },
  ];
}

/** A snapshot without memory can only boot. */
export function startSteps({ vm, host }: Scene): Step[] {
  return [
    {
      id: 'start',
      title: 'Start the VM',
      run: virsh(host.uri).start(vm.uuid),
      undo: command('sp_stop', vm.uuid),
    },
  ];
}

/** The guest believes that it is still then. */
export function clockSteps({ vm }: Scene, { takenAt }: Manifest): Step[] {
  return [
    {
      id: 'clock',
      title: 'Set the guest’s clock, if its agent answers',
      run: command('sp_clock', vm.uuid, takenAt),
    },
  ];
}
