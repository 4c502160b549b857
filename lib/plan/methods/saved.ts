import { firstNo, no, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { at } from '../obstacles';
import { isActive, memorySavable } from './conditions';
import type { Method } from './method';

/** Nobody has started the VM from its saved memory while its disks were captured. */
export const untouchedStep = (savedPath: string): Step => ({
  id: 'check-untouched',
  title: 'Check that nobody started the VM meanwhile',
  run: command('sp_saved_untouched', savedPath),
});

/**
 * libvirt's managed save stops the guest and writes its memory; a second name for that file keeps it; the disks are
 * captured while nothing runs; `start` resumes the guest, which removes only libvirt's own name. On every libvirt.
 */
export const saved: Method = {
  name: 'saved',
  withMemory: true,
  standstill: 'bound',
  may: (scene) => {
    const { state } = scene.vm;
    return firstNo(
      () =>
        isActive(state)
          ? YES
          : no('vm-state', { ...at(scene), state, wanted: 'running or paused' }),
      () => memorySavable(scene),
    );
  },
  checks: ({ scene, savedPath, memoryBytes }) => [
    {
      id: 'check-saved',
      title: 'Check that nobody else’s saved memory is there',
      run: command('sp_no_managed_save', savedPath),
    },
    {
      id: 'check-room',
      title: 'Check the free space',
      run: command('sp_room', scene.inventory.saveDir.path, String(memoryBytes)),
    },
  ],
  stop: ({ scene, dir, savedPath, mustCopy }) => {
    const { uuid } = scene.vm;
    return [
      {
        id: 'save',
        title: 'Stop the guest and save its memory',
        run: virsh(scene.host.uri).managedSave(uuid),
        undo: command('sp_resume', uuid, savedPath),
        pause: 'begins',
        reportsBytes: true,
      },
      {
        id: 'keep',
        title: mustCopy ? 'Copy the saved memory to the store' : 'Keep the saved memory',
        run: mustCopy
          ? command('sp_keep_copy', savedPath, `${dir}/state.save`)
          : command('ln', '--', savedPath, `${dir}/state.save`),
      },
    ];
  },
  goOn: ({ scene: { vm, host }, savedPath }) => [
    untouchedStep(savedPath),
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
  ],
};
