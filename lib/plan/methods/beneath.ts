import { no, type Verdict, YES } from '@/lib/domain/problem';
import { virsh } from '@/lib/libvirt/virsh';
import { type Command, command, into } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { chooseDriver } from '@/lib/storage';
import type { StoredDisk } from '@/lib/storage/driver';
import { at } from '../obstacles';
import { overlayOf, RESERVE_BYTES } from '../overlays';
import type { Scene } from '../plan';
import { diskspec, leftOut } from './memory';
import type { KeepingFacts } from './method';

/** What the methods share that lay an overlay over each disk and capture what lies frozen beneath. */

const disksOf = ({ vm }: Scene): StoredDisk[] =>
  vm.disks.flatMap((disk) => {
    const choice = chooseDriver(disk);
    return choice.kind === 'capture' ? [choice.disk] : [];
  });

/** Where a frozen file is the capture itself, the overlay stays, and is the layer in which the disk goes on. */
const overlays = ({ scene, taskId, disks }: KeepingFacts) =>
  disksOf(scene).map((disk) => {
    const layer = disks.layers.find(({ target }) => target === disk.target);
    const overlay = overlayOf(disk, scene.inventory, taskId);
    return { disk, ...overlay, ...(layer ? { path: layer.path } : {}), stays: layer !== undefined };
  });

const pairs = (some: ReturnType<typeof overlays>) =>
  some.flatMap(({ disk, path }) => [disk.target, path]);

const definitionFile = ({ task }: KeepingFacts) => `${task}/definition.xml`;

/** An overlay in memory would be lost with the host's power, and what the guest wrote with it. */
export function overlaysSafe(scene: Scene): Verdict {
  const odd = disksOf(scene)
    .map((disk) => ({ disk, ...overlayOf(disk, scene.inventory, '') }))
    .find(({ filesystem }) => filesystem === 'tmpfs' || filesystem === 'ramfs');
  return odd ? no('overlay-in-memory', { ...at(scene), disk: odd.disk.target }) : YES;
}

export const overlayRoom = (facts: KeepingFacts): Step[] =>
  [...new Set(overlays(facts).map(({ folder }) => folder))].map((folder, n) => ({
    id: `check-overlay-room-${n + 1}`,
    title: 'Check the free space for what the guest writes meanwhile',
    run: command('sp_room', folder, String(RESERVE_BYTES)),
  }));

/** For the way back of a VM that is shut off while it lies on overlays. */
export const keepDefinition = (facts: KeepingFacts): Step => ({
  id: 'keep-definition',
  title: 'Keep the definition for the way back',
  run: into(definitionFile(facts), virsh(facts.scene.host.uri).dumpDefinition(facts.scene.vm.uuid)),
});

/** libvirt's words for an overlay over each captured disk, and for nothing else. */
export const overlaySpecs = (facts: KeepingFacts): string[] => [
  ...overlays(facts).flatMap(({ disk, path }) => diskspec(disk.target, { overlay: path })),
  ...leftOut(facts),
];

/** Undo: the VM lies on its own disks, and `file` is gone. What a listed snapshot holds is not written to. */
export const takeOverlaysBack = (facts: KeepingFacts, file: string): Command =>
  command(
    ...['sp_unless', `${facts.dir}/manifest.json`],
    ...['sp_unlive', facts.scene.vm.uuid, file, definitionFile(facts)],
    ...pairs(overlays(facts)),
  );

/** `--shallow` and nothing else: without it everything below would be written to, golden images of other VMs included. */
export function fold(facts: KeepingFacts): Step[] {
  const short = overlays(facts).filter(({ stays }) => !stays);
  if (short.length === 0) return [];
  return [
    {
      id: 'fold',
      title: 'Fold what the guest wrote meanwhile back into its disks',
      run: command('sp_fold', facts.scene.vm.uuid, definitionFile(facts), ...pairs(short)),
    },
  ];
}
