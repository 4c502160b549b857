import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { at } from '../obstacles';
import type { Scene } from '../plan';
import {
  fold,
  keepDefinition,
  overlayRoom,
  overlaySpecs,
  overlaysSafe,
  takeOverlaysBack,
} from './beneath';
import { disksStand, hasDisks, isActive, runs } from './conditions';
import type { KeepingFacts, Method } from './method';

/**
 * A running VM without its memory. Where its agent answers, filesystems are frozen first, so that a rollback finds them
 * clean; else they are as after a power cut, and the snapshot says so. All disks are of one instant in either case: the
 * guest stands still while they are captured (`paused`), or while overlays are laid over all of them (`beneath`).
 */
const diskOnly = { name: 'disk-only', withMemory: false } as const;

/** For disks that take a moment to capture. */
export const diskOnlyPaused: Method = {
  ...diskOnly,
  standstill: 'paused',
  usualPauseMs: 100,
  may: (scene) =>
    firstNo(
      () => active(scene),
      () => disksStand(scene, 'paused'),
    ),
  checks: () => [],
  stop: (facts) => (facts.scene.vm.state === 'running' ? [freeze(facts), suspend(facts)] : []),
  goOn: ({ scene: { vm } }) =>
    vm.state === 'running'
      ? [
          {
            id: 'resume',
            title: 'Resume the guest',
            run: command('sp_go_on', vm.uuid),
            pause: 'ends',
          },
          thaw(vm.uuid),
        ]
      : [],
};

/** For disks whose capture takes its time. */
export const diskOnlyBeneath: Method = {
  ...diskOnly,
  standstill: 'beneath',
  usualPauseMs: 50,
  may: (scene) =>
    firstNo(
      () => active(scene),
      () => runs(scene),
      () => hasDisks(scene),
      () => disksStand(scene, 'beneath'),
      () => overlaysSafe(scene),
    ),
  checks: overlayRoom,
  stop: (facts) => [
    keepDefinition(facts),
    freeze(facts),
    {
      id: 'lay',
      title: 'Freeze all disks at one instant, under overlays',
      run: command('sp_lay', facts.scene.vm.uuid, ...overlaySpecs(facts)),
      undo: takeOverlaysBack(facts, ''),
    },
    thaw(facts.scene.vm.uuid),
  ],
  goOn: fold,
};

function active(scene: Scene): Verdict {
  const { state } = scene.vm;
  return isActive(state)
    ? YES
    : no('vm-state', { ...at(scene), state, wanted: 'running or paused' });
}

const freeze = ({ scene: { vm } }: KeepingFacts): Step => ({
  id: 'freeze',
  title: 'Freeze the guest’s filesystems, if its agent answers',
  run: command('sp_freeze', vm.uuid),
  undo: command('sp_thaw', vm.uuid),
});

const suspend = ({ scene: { vm } }: KeepingFacts): Step => ({
  id: 'suspend',
  title: 'Let the guest stand still',
  run: command('sp_suspend', vm.uuid),
  undo: command('sp_awake', vm.uuid),
  pause: 'begins',
});

const thaw = (uuid: string): Step => ({
  id: 'thaw',
  title: 'Thaw its filesystems',
  run: command('sp_thaw', uuid),
});
