import { firstNo } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import { memoryStaysWhole } from '../torn-memory';
import {
  fold,
  keepDefinition,
  overlayRoom,
  overlaySpecs,
  overlaysSafe,
  takeOverlaysBack,
} from './beneath';
import { disksStand, hasDisks, memorySavable, runs } from './conditions';
import { memoryFile, memoryLimit, storeRoom } from './memory';
import type { Method } from './method';

/**
 * Memory is written while the guest runs; then libvirt freezes memory and disks at one instant by laying an overlay over
 * each disk. The frozen bases are captured while the guest writes to the overlays, which are folded back at once.
 */
export const live: Method = {
  name: 'live',
  withMemory: true,
  standstill: 'beneath',
  usualPauseMs: 150,
  may: (scene) =>
    firstNo(
      () => runs(scene),
      () => memorySavable(scene),
      () => memoryStaysWhole(scene),
      () => hasDisks(scene),
      () => disksStand(scene, 'beneath'),
      () => overlaysSafe(scene),
    ),
  checks: (facts) => [storeRoom(facts), ...overlayRoom(facts)],
  stop: (facts) => [
    keepDefinition(facts),
    {
      id: 'live',
      title: 'Write memory while the guest runs, then freeze memory and disks at one instant',
      run: command(
        'sp_live',
        facts.scene.vm.uuid,
        memoryFile(facts),
        memoryLimit(facts),
        ...overlaySpecs(facts),
      ),
      undo: takeOverlaysBack(facts, memoryFile(facts)),
      pause: 'job',
      reportsBytes: true,
    },
  ],
  goOn: fold,
};
