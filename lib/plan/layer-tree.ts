import type { Disk } from '@/lib/domain/inventory';
import { capturedDisks } from '@/lib/domain/manifest';
import type { LayerNode } from '@/lib/domain/view';
import { driverNamed } from '@/lib/storage';
import { isLayer, rootOf } from '@/lib/storage/layers';
import { layerFacts } from './layers';
import type { Scene } from './plan';

/**
 * The files over which a disk has gone on: the one that it began with, and every layer over that, each below what it lies
 * over. Undefined where there is but the one file.
 */
export function layerTree({ inventory, vm }: Scene, { path }: Disk): LayerNode[] | undefined {
  if (path === undefined) return undefined;
  const root = rootOf(path);
  const held = new Map<string, string[]>();
  for (const { manifest } of inventory.snapshots) {
    if (manifest.vm.uuid !== vm.uuid) continue;
    for (const { ref, driver } of capturedDisks(manifest)) {
      if (!driverNamed(driver)?.freezesFile) continue;
      held.set(ref, [...(held.get(ref) ?? []), manifest.label]);
    }
  }
  const below = new Map(
    layerFacts(inventory)
      .chains.filter((one) => isLayer(one.path) && rootOf(one.path) === root)
      .map((one) => [one.path, one.backing[0] ?? '']),
  );
  if (below.size === 0) return undefined;
  const over = (file: string) =>
    [...below].flatMap(([layer, lower]) => (lower === file ? [layer] : [])).sort();
  const node = (file: string, depth: number): LayerNode[] => {
    const sizeBytes = inventory.files[file]?.sizeBytes;
    return [
      {
        ...{ path: file, depth, snapshots: held.get(file) ?? [], isActive: file === path },
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
      },
      ...over(file).flatMap((layer) => node(layer, depth + 1)),
    ];
  };
  return node(root, 0);
}
