import { firstNo } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import { memoryStaysWhole } from '../torn-memory';
import { disksStand, hasDisks, libvirtIs, memorySavable, runs } from './conditions';
import { diskspec, leftOut, memoryFile, memoryLimit, storeRoom } from './memory';
import type { Method } from './method';

/** libvirt leaves disks of mode `manual` to others, and the guest paused, since then (`docs/kbase/snapshots.rst`). */
const NEEDS_LIBVIRT = '8.2.0';

/**
 * Memory is written while the guest runs; then the guest stands still, its QEMU lets go of the images as at the end of a
 * migration, and the disks are captured in place. There is no overlay, so nothing has to be folded back, whatever dies.
 */
export const held: Method = {
  name: 'held',
  withMemory: true,
  standstill: 'inactive',
  usualPauseMs: 250,
  may: (scene) =>
    firstNo(
      () => runs(scene),
      () => memorySavable(scene),
      () => memoryStaysWhole(scene),
      () => hasDisks(scene),
      () => libvirtIs(scene, NEEDS_LIBVIRT),
      () => disksStand(scene, 'inactive'),
    ),
  checks: (facts) => [storeRoom(facts)],
  stop: (facts) => {
    const { uuid } = facts.scene.vm;
    return [
      {
        id: 'hold',
        title: 'Write memory while the guest runs, then let it stand still',
        run: command(
          'sp_hold',
          uuid,
          memoryFile(facts),
          memoryLimit(facts),
          ...facts.disks.captured.flatMap(({ target }) => diskspec(target, 'manual')),
          ...leftOut(facts),
        ),
        undo: command('sp_unhold', uuid, memoryFile(facts)),
        pause: 'in-job',
        reportsBytes: true,
      },
    ];
  },
  goOn: ({ scene: { vm } }) => [
    {
      id: 'check-held',
      title: 'Check that nobody resumed the guest meanwhile',
      run: command('sp_state_is', vm.uuid, 'paused'),
    },
    {
      id: 'resume',
      title: 'Resume the guest',
      run: command('sp_go_on', vm.uuid),
      pause: 'ends',
    },
  ],
};
