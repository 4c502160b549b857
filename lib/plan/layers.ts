import type { Inventory } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { driverNamed } from '@/lib/storage';
import type { StorageDriver } from '@/lib/storage/driver';
import { isLayer, type Layer, layerOf } from '@/lib/storage/layers';
import type { DiskCaptures } from './capture';
import type { Scene } from './plan';

/** What is known of files that are frozen, and of the layers over them. */

/** What one look at a host says of chains of files, read once however many ask. */
type Facts = {
  /** Captures that are files which nobody may write to, by VM. */
  captures: Map<string, CapturedDisk[]>;
  /** The same as files, of any VM. */
  captured: Set<string>;
  /** All files and disks with what lies below each, nearest first. */
  chains: { path: string; backing: readonly string[] }[];
  /** What lies right over a file. */
  over: Map<string, Set<string>>;
  /** What lies below a layer or a capture of ours. */
  underOurs: Set<string>;
};

const known = new WeakMap<Inventory, Facts>();

export function layerFacts(inventory: Inventory): Facts {
  const facts = known.get(inventory) ?? readFacts(inventory);
  known.set(inventory, facts);
  return facts;
}

function readFacts({ snapshots, files, vms }: Inventory): Facts {
  const captures = new Map<string, CapturedDisk[]>();
  for (const { manifest } of snapshots) {
    const { uuid } = manifest.vm;
    const frozen = capturedDisks(manifest).filter(({ driver }) => driverNamed(driver)?.freezesFile);
    captures.set(uuid, [...(captures.get(uuid) ?? []), ...frozen]);
  }
  // A copy lies over the files of its time as well.
  const refs = new Set(
    snapshots.flatMap(({ manifest }) => capturedDisks(manifest).map(({ ref }) => ref)),
  );
  const chains = [
    ...Object.entries(files).map(([path, { backing = [] }]) => ({ path, backing })),
    ...vms.flatMap(({ disks }) =>
      disks.flatMap(({ path, file }) => (path && file ? [{ path, backing: file.backing }] : [])),
    ),
  ];
  const over = new Map<string, Set<string>>();
  for (const { path, backing } of chains) {
    const [below] = backing;
    if (below !== undefined) over.set(below, (over.get(below) ?? new Set()).add(path));
  }
  return {
    ...{ captures, chains, over },
    captured: new Set([...captures.values()].flat().map(({ ref }) => ref)),
    underOurs: new Set(
      chains.flatMap(({ path, backing }) => (isLayer(path) || refs.has(path) ? backing : [])),
    ),
  };
}

/** What lies right over a file, each once. */
export const directlyOver = (inventory: Inventory, path: string): string[] => [
  ...(layerFacts(inventory).over.get(path) ?? []),
];

/** A capture, or what lies below a layer or a capture of ours: nothing may be put in its place. */
export function isFrozen({ inventory }: Pick<Scene, 'inventory'>, path: string): boolean {
  const { captured, underOurs } = layerFacts(inventory);
  return captured.has(path) || underOurs.has(path);
}

/** A layer that neither holds a snapshot nor lies below anything: whoever leaves it, leaves nothing but its own present. */
function isNobodys({ inventory, vm }: Scene, path: string, gone: ReadonlySet<string>): boolean {
  return (
    isLayer(path) &&
    // A manifest that could not be read may hold anything.
    inventory.complaints.length === 0 &&
    !layerFacts(inventory).captured.has(path) &&
    directlyOver(inventory, path).every((one) => gone.has(one)) &&
    !inventory.vms.some(
      ({ uuid, disks }) => uuid !== vm.uuid && disks.some((disk) => disk.path === path),
    )
  );
}

/** The layers that nobody needs once the first file of a chain is not needed any more, or is gone by itself. */
function nobodys(scene: Scene, chain: readonly string[], vanishes?: string): string[] {
  const gone = new Set(vanishes === undefined ? [] : [vanishes]);
  const layers: string[] = [];
  for (const path of chain) {
    if (!isNobodys(scene, path, gone)) break;
    gone.add(path);
    layers.push(path);
  }
  return layers;
}

/** Removes them; each only when the one above it is gone. */
const dropSteps = ({ vm }: Scene, id: string, target: string, layers: readonly string[]): Step[] =>
  layers.map((path, n) => ({
    id: n === 0 ? `${id}-${target}` : `${id}-${target}-${n + 1}`,
    title: `Remove a layer of disk ${target} that nobody needs`,
    run: command('sp_drop_between', vm.uuid, target, path, ...layers.slice(0, n)),
  }));

/** Whether a captured disk does not go back to its own path, because what lies there has to stay. */
export function goesElsewhere(scene: Scene, disk: CapturedDisk, driver: StorageDriver): boolean {
  if (driver.freezesFile || disk.definedAs !== undefined) return true;
  return driver.ownFiles(disk).length > 0 && isFrozen(scene, disk.path);
}

/**
 * A layer that held only this snapshot goes with it. One that others lie over stays, unlisted, for them; and so does the
 * file that the VM had before there was any layer.
 */
export function discardLayers(scene: Scene, manifest: Manifest): Step[] {
  const { id, vm } = manifest;
  const snapshots = scene.inventory.snapshots.filter(
    ({ manifest: one }) => one.id !== id || one.vm.uuid !== vm.uuid,
  );
  const without = { ...scene, inventory: { ...scene.inventory, snapshots } };
  return capturedDisks(manifest)
    .filter(({ ref }) => !scene.vm.disks.some(({ path }) => path === ref))
    .flatMap(({ target, ref, driver }) => {
      const below = scene.inventory.files[ref]?.backing ?? [];
      const layers = driverNamed(driver)?.freezesFile
        ? nobodys(without, [ref, ...below])
        : // A copy goes by itself, and may have been the last to lie over them.
          nobodys(without, below, ref);
      return dropSteps(scene, 'drop', target, layers);
    });
}

/** A captured disk on its way back. `fresh`: where it goes instead of its own path. */
export type Returning = { disk: CapturedDisk; driver: StorageDriver; fresh?: Layer };

/** Where each disk of a snapshot goes back to. `laid`: over files that are captures by then. */
export function placings(
  scene: Scene,
  manifest: Manifest,
  taskId: string,
  laid: DiskCaptures['layers'] = [],
): Returning[] {
  return capturedDisks(manifest).flatMap((disk): Returning[] => {
    const driver = driverNamed(disk.driver);
    if (!driver) return [];
    const { target, path, format } = disk;
    const kept = laid.some(({ over }) => over === path) && driver.ownFiles(disk).length > 0;
    if (!kept && !goesElsewhere(scene, disk, driver)) return [{ disk, driver }];
    const as = driver.freezesFile ? 'qcow2' : format;
    const fresh = { target, path: layerOf(path, taskId, as), format: as };
    return [{ disk, driver, fresh }];
  });
}

/**
 * Lets go of the layers that the VM lay on when the present ended, which nobody needs any more. `laid`: those over which its
 * present was kept meanwhile.
 */
export function leaveSteps(scene: Scene, laid: readonly Layer[]): Step[] {
  return scene.vm.disks.flatMap(({ target, path, file }) => {
    const layer = laid.find((one) => one.target === target);
    if (layer) return dropSteps(scene, 'leave', target, [layer.path]);
    if (path === undefined) return [];
    return dropSteps(scene, 'leave', target, nobodys(scene, [path, ...(file?.backing ?? [])]));
  });
}
