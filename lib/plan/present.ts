import { automaticName } from '@/lib/domain/names';
import type { Problem, Refusal } from '@/lib/domain/problem';
import type { Estimate } from '@/lib/domain/view';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { driverNamed } from '@/lib/storage';
import { formatWord } from '@/lib/storage/layers';
import { firmwareByHand } from './firmware';
import { type Keeping, planKeeping } from './keeping';
import { untouchedStep } from './methods/saved';
import { type Order, type Scene, storePaths } from './plan';
import { snapshotsOf } from './rules';

/** The present state of a VM, kept as a snapshot at the beginning of a rollback. */
export type Present = {
  label: string;
  /** A file that is there while the present is giving way. */
  mark: string;
  /** Look, and change nothing. */
  checks: Step[];
  /** After these the present is a snapshot of its own, and nothing of the VM runs any more. */
  steps: Step[];
  /** Past the commit. */
  after: Step[];
  /** Over the disks that are part of the snapshot now, empty. */
  layers: Keeping['disks']['layers'];
  files: Record<string, string>;
  warnings: Problem[];
  estimate: Estimate;
};

/**
 * Plans the snapshot with which a rollback begins, so that it loses nothing. The guest stays stopped; its managed save
 * is put aside, where no start can find it, and comes back if the rollback is taken back: the guest then resumes.
 */
export function keepPresent(
  scene: Scene,
  order: Order,
  snapshotId: string,
  target: string,
): { ok: true; present: Present } | Refusal {
  const { vm } = scene;
  const withMemory = vm.state === 'running' || vm.state === 'paused';
  const taken = snapshotsOf(scene).map(({ label }) => label);
  const label = automaticName(snapshotId, taken);
  const description = `The state before the rollback to “${target}”.`;
  const request = {
    snapshotId,
    label,
    description,
    withMemory,
    mode: 'saved',
    automatic: true,
    givesWay: true,
  } as const;
  const result = planKeeping(scene, order, request);
  if (!result.ok) return result;
  const { keeping } = result;
  // While this is there, the present is giving way: it is the saved memory itself, where there is one.
  const mark = withMemory
    ? `${keeping.savedPath}.savepoint-${order.taskId}.aside`
    : `${storePaths(scene.host.storePath).task(order.taskId)}/replacing`;
  return {
    ok: true,
    present: {
      ...{ label, mark },
      checks: keeping.checks.map(first),
      steps: [
        ...[...keeping.capture, ...keeping.settle, ...keeping.seal].map((step) =>
          guarded(first(step), mark),
        ),
        ...replaceSteps(scene, keeping, withMemory, mark),
      ],
      after: [
        {
          id: 'release-mark',
          title: 'Let go of what was put aside; the kept snapshot has it',
          run: command('rm', '-f', '--', mark),
        },
      ],
      layers: keeping.disks.layers,
      files: keeping.files,
      warnings: keeping.warnings,
      estimate: keeping.estimate,
    },
  };
}

/** Two snapshots' worth of steps are in one plan: those of the present have names of their own. */
const first = (step: Step): Step => ({ ...step, id: `first-${step.id}` });

/** While the rollback itself is not taken back, the kept snapshot is all that is left of the present. */
function guarded(step: Step, mark: string): Step {
  return step.undo ? { ...step, undo: command('sp_unless', mark, ...step.undo.argv) } : step;
}

/**
 * From here on the present gives way. Taken back after an interruption, when anybody may have started the VM over
 * half-placed disks, the VM is stopped and all disks and firmware come from the kept snapshot, which nobody writes to.
 * So the commands for that have to be in the journal before the one step that makes them needed.
 */
function replaceSteps(scene: Scene, keeping: Keeping, withMemory: boolean, mark: string): Step[] {
  const { uuid, state } = scene.vm;
  const check: Step = withMemory
    ? {
        ...first(untouchedStep(keeping.savedPath)),
        undo: command('sp_save_back', uuid, keeping.savedPath, mark),
      }
    : {
        id: 'first-check-off',
        title: `Check that the VM is still ${state}`,
        run: command('sp_state_is', uuid, state),
        undo: command('sp_if_whole', 'rm', '-f', '--', mark),
      };
  const anchors = byHand(keeping).map(
    ([what, { argv }]): Step => ({
      id: `anchor-${what}`,
      title: `After an interruption, ${what} would come from the kept snapshot`,
      run: command('true'),
      undo: command('sp_where', mark, 'sp_after_crash', ...argv),
    }),
  );
  const giveWay: Step = {
    id: 'give-way',
    title: withMemory
      ? 'Put the saved memory aside, where no start finds it'
      : 'Note that the present gives way',
    run: withMemory
      ? command('sp_save_aside', uuid, keeping.savedPath, mark)
      : command('touch', '--', mark),
    undoFirst: command('sp_where', mark, 'sp_stop', uuid),
  };
  return [check, ...anchors, giveWay];
}

function byHand({ disks, parts, dir }: Keeping): [string, Command][] {
  return [
    ...disks.captured.flatMap((disk): [string, Command][] => {
      // The frozen file is as it was; what somebody may have written to is the layer.
      const layer = disks.layers.find(({ target }) => target === disk.target);
      if (layer) {
        const { over, overFormat, path } = layer;
        return [[disk.target, command('sp_lay_over', over, formatWord(overFormat), path)]];
      }
      const driver = driverNamed(disk.driver);
      return driver ? [[disk.target, driver.byHand(disk)]] : [];
    }),
    ...firmwareByHand(parts, dir).map(([role, run]): [string, Command] => [role, run]),
  ];
}
