import type { Manifest, Part } from '@/lib/domain/manifest';
import { virsh } from '@/lib/libvirt/virsh';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { type Layer, layerWords } from '@/lib/storage/layers';
import { noJobStep } from './keeping-steps';
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
    // A backup, say, would end with it.
    noJobStep(
      vm.uuid,
      vm.disks.filter(({ device }) => device === 'disk').map(({ target }) => target),
    ),
    {
      id: 'stop',
      title: 'Stop the VM',
      run: command('sp_power_off', vm.uuid),
      // Not over disks of two instants.
      undo: command('sp_if_whole', 'sp_start_again', vm.uuid),
      undoFirst: command('sp_stop', vm.uuid),
      losesPresent: true,
    },
  ];
}

/** The kept definition with the disks where they will lie, for `define`. */
export const relayDefinition = (dir: string, task: string, named: readonly Layer[]): Step => ({
  id: 'relay-definition',
  title: 'Write the definition with the disks where they will lie',
  run: command('sp_relay', `${dir}/domain.xml`, `${task}/domain.xml`, ...layerWords(named)),
});

/** The kept definitions with the disks where they will lie, read before anything is stopped. */
export function relaySteps(
  { parts }: Manifest,
  { dir, task, stateFile }: { dir: string; task: string; stateFile: string },
  named: readonly Layer[],
): Step[] {
  if (named.length === 0) return [];
  const words = layerWords(named);
  const has = (role: Part['role']) => parts.some((part) => part.role === role);
  return [
    relayDefinition(dir, task, named),
    ...(has('state')
      ? [
          {
            id: 'relay-resume',
            title: 'Write the same of the definition for its memory',
            run: has('resume')
              ? command('sp_relay', `${dir}/resume.xml`, `${task}/resume.xml`, ...words)
              : command('sp_relay_saved', stateFile, `${task}/resume.xml`, ...words),
          },
        ]
      : []),
  ];
}

/** The guest goes on from the snapshot’s memory, straight from the store, and with another definition if there is one. */
export function resumeSteps(
  { vm, host }: Scene,
  manifest: Manifest,
  stateFile: string,
  { present, definition }: { present?: Present; definition?: string },
): Step[] {
  return [
    {
      id: 'resume',
      title: 'Resume the guest from the snapshot’s memory',
      run: virsh(host.uri).restore(
        stateFile,
        manifest.state === 'paused' ? 'paused' : 'running',
        definition,
      ),
      undo: stopAgain(vm.uuid, present),
      ...(present?.estimate.pauseMs === undefined ? {} : { pause: 'ends' }),
    },
    {
      id: 'check-resumed',
      title: 'Check that it resumed and did not boot',
      run: command('sp_resumed', vm.uuid, manifest.state),
    },
  ];
}

/** Once the present is back and goes on, an undo that is tried again must not stop it. */
const stopAgain = (uuid: string, present: Present | undefined): Command =>
  present ? command('sp_where', present.mark, 'sp_stop', uuid) : command('sp_stop', uuid);

/** A VM that somebody started meanwhile lies on files that are no longer its own. */
export const stillOff = ({ vm }: Scene): Step => ({
  id: 'check-off',
  title: 'Check that nobody started the VM meanwhile',
  run: command('sp_state_is', vm.uuid, 'shut off'),
});

/** A snapshot without memory can only boot. */
export function startSteps({ vm, host }: Scene, present: Present | undefined): Step[] {
  return [
    {
      id: 'start',
      title: 'Start the VM',
      run: virsh(host.uri).start(vm.uuid),
      undo: stopAgain(vm.uuid, present),
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
