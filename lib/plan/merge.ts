import type { Inventory, Vm } from '@/lib/domain/inventory';
import { type CapturedDisk, capturedDisks, diskKey, type Manifest } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { folderOf } from '@/lib/storage/files';
import { formatOf, formatWord, isLayer, rootOf } from '@/lib/storage/layers';
import { noJobStep } from './keeping-steps';
import { directlyOver, layerFacts } from './layers';
import { RESERVE_BYTES } from './overlays';
import { type Order, type Plan, type Scene, storePaths } from './plan';

/**
 * A file that no snapshot holds any more and over which exactly one layer lies. That one is merged into it, and the file takes
 * its part: what is read above stays the same at every moment, whatever dies.
 */
export type Mergeable = {
  target: string;
  /** The file that stays, and how it is read. */
  into: string;
  format: string;
  /** The layer that goes. */
  layer: string;
  /** Layers over that one, which lie over the other afterwards. */
  above: string[];
};

/** A part of this VM's own chain: a layer, or the file with which it began. */
const isOwn = (path: string, chain: readonly string[]): boolean =>
  chain.some((one) => isLayer(one) && (one === path || rootOf(one) === path));

/** The chains of a VM's disks and of its snapshots' captures, top first, with the disk's target. */
function chainsOf(inventory: Inventory, vm: Vm): { target: string; chain: string[] }[] {
  const captures = layerFacts(inventory).captures.get(vm.uuid) ?? [];
  return [
    ...vm.disks.flatMap(({ target, path, file }) =>
      path !== undefined && file ? [{ target, chain: [path, ...file.backing] }] : [],
    ),
    ...captures.map(({ target, ref }) => ({
      target,
      chain: [ref, ...(inventory.files[ref]?.backing ?? [])],
    })),
  ];
}

/** Files that other VMs, or their snapshots, lie on. */
function filesOfOthers({ vms, snapshots }: Inventory, { uuid }: Vm): Set<string | undefined> {
  return new Set([
    ...vms
      .filter((vm) => vm.uuid !== uuid)
      .flatMap(({ disks }) => disks.flatMap(({ path, file }) => [path, ...(file?.backing ?? [])])),
    ...snapshots
      .filter(({ manifest }) => manifest.vm.uuid !== uuid)
      .flatMap(({ manifest }) => capturedDisks(manifest).flatMap(filesOf)),
  ]);
}

/** libvirt's own snapshots inside an image would go with it. */
const holdsInside = ({ inside }: Inventory, path: string): boolean =>
  (inside[path] ?? []).length > 0;

/** The first merge that is due. Nothing that anybody else reads, or that Savepoint did not freeze itself, is ever written to. */
export function mergeable(inventory: Inventory, vm: Vm): Mergeable | undefined {
  // A manifest that could not be read may hold anything.
  if (inventory.complaints.length > 0) return undefined;
  const all = chainsOf(inventory, vm).filter(({ chain }) => chain.some(isLayer));
  if (all.length === 0) return undefined;
  const { captured } = layerFacts(inventory);
  const others = filesOfOthers(inventory, vm);
  for (const { target, chain } of all) {
    for (const into of chain.slice(1)) {
      if (captured.has(into) || !isOwn(into, chain) || others.has(into)) continue;
      const [layer, ...more] = directlyOver(inventory, into);
      if (layer === undefined || more.length > 0 || !isLayer(layer) || others.has(layer)) continue;
      const above = directlyOver(inventory, layer);
      // A copy elsewhere whose bytes must stay as they were recorded.
      if (!above.every(isLayer) || holdsInside(inventory, layer)) continue;
      return { target, into, layer, above, format: formatOf(into) };
    }
  }
  return undefined;
}

const filesOf = ({ ref, backing = [] }: CapturedDisk): string[] => [
  ref,
  ...backing.map(({ path }) => path),
];

/** What a file takes, at most, in another. */
const allocatedOf = ({ files }: Inventory, path: string): number =>
  files[path]?.allocatedBytes ?? files[path]?.sizeBytes ?? 0;

/** Every file whose content or whose header a merge changes. */
const touched = ({ into, layer, above }: Mergeable): Set<string> =>
  new Set([into, layer, ...above]);

/**
 * Plans one merge, whether the VM runs or not. Every step can be repeated, and between any two of them everything is whole,
 * so an interrupted one is finished. A saved memory of somebody else names files, so nothing is done while there is one.
 */
export function planMerge(
  { host, inventory, vm }: Pick<Scene, 'host' | 'inventory' | 'vm'>,
  order: Order,
): Plan | undefined {
  if (vm.managedSave || vm.odd !== undefined || !vm.persistent) return undefined;
  const found = mergeable(inventory, vm);
  if (!found) return undefined;
  const { target, into, format, layer, above } = found;
  const paths = storePaths(host.storePath);
  const task = paths.task(order.taskId);
  const changed = inventory.snapshots
    .map(({ manifest }) => manifest)
    .filter(({ vm: of }) => of.uuid === vm.uuid)
    .filter((manifest) =>
      capturedDisks(manifest)
        .flatMap(filesOf)
        .some((path) => touched(found).has(path)),
    );
  return {
    ...{ taskId: order.taskId, actor: order.actor, host, kind: 'merge', label: target },
    vm: { uuid: vm.uuid, name: vm.name },
    steps: [
      {
        id: 'check-room',
        title: 'Check the free space',
        run: command(
          ...['sp_room', folderOf(into)],
          String(allocatedOf(inventory, layer) + RESERVE_BYTES),
        ),
      },
      // A recovery finds what was begun before.
      noJobStep(vm.uuid, [target], `${task}/merging.begun`),
      // Until all is done, nobody may take a file that we write to for one that was tampered with.
      ...changed.flatMap((manifest) =>
        openSteps(manifest, found, paths.snapshot(vm.uuid, manifest.id), task),
      ),
      {
        id: 'merge',
        title: `Merge a layer of disk ${target} into the file below it`,
        run: command('sp_merge', vm.uuid, target, into, layer, `${task}/merging`),
      },
      ...above.map(
        (one, n): Step => ({
          id: `move-${n + 1}`,
          title: `Lay what lies above in disk ${target} over that file`,
          run: command('sp_move_over', one, into, formatWord(format), layer),
        }),
      ),
      {
        id: 'leave',
        title: `Let the VM leave the merged layer of disk ${target}`,
        run: command(
          ...['sp_leave', vm.uuid, `${task}/before.xml`, target, layer, into],
          formatWord(format),
        ),
      },
      ...changed.map((manifest) =>
        recordStep(manifest, found, paths.snapshot(vm.uuid, manifest.id), task),
      ),
      {
        id: 'drop',
        title: `Remove the merged layer of disk ${target}`,
        run: command('sp_drop_between', vm.uuid, target, layer, ...above),
      },
    ],
    after: [],
    files: Object.fromEntries(
      changed.flatMap((manifest) => [
        [`${manifest.id}.open.json`, `${JSON.stringify(opened(manifest, found))}\n`],
        [`${manifest.id}.json`, `${JSON.stringify(merged(manifest, found, order.taskId))}\n`],
      ]),
    ),
    warnings: [],
    estimate: {},
  };
}

/** A manifest that says nothing of when the files of a merge were written to, or how long they are. */
function opened(manifest: Manifest, found: Mergeable): Manifest {
  const files = touched(found);
  return {
    ...manifest,
    disks: manifest.disks.map((disk) => {
      if (!disk.captured) return disk;
      const { refBytes, refModifiedAt, backing = [], ...rest } = disk;
      const kept = files.has(disk.ref)
        ? {}
        : {
            ...(refBytes === undefined ? {} : { refBytes }),
            ...(refModifiedAt === undefined ? {} : { refModifiedAt }),
          };
      return { ...rest, ...kept, backing: backing.filter(({ path }) => !files.has(path)) };
    }),
  };
}

/** The manifest as it is after the merge, with holes for what the host has to measure: see `sp_record`. */
function merged(manifest: Manifest, found: Mergeable, taskId: string): object {
  const { into, layer, format } = found;
  const files = touched(found);
  const measure = (what: string, path: string) => `@${taskId}:${what}:${fileKey(path, found)}`;
  return {
    ...manifest,
    disks: manifest.disks.map((disk) => {
      if (!disk.captured) return disk;
      const isMerged = disk.ref === layer;
      const ref = isMerged ? into : disk.ref;
      const backing = (disk.backing ?? [])
        .filter(({ path }) => path !== layer && path !== ref)
        .map((one) =>
          files.has(one.path)
            ? {
                path: one.path,
                sizeBytes: measure('size', one.path),
                modifiedAt: measure('modified', one.path),
              }
            : one,
        );
      return {
        ...{ ...disk, backing },
        ...(isMerged ? { path: into, ref, format } : {}),
        ...(files.has(ref)
          ? {
              sizeBytes: measure('allocated', ref),
              refBytes: measure('size', ref),
              refModifiedAt: measure('modified', ref),
            }
          : {}),
      };
    }),
  };
}

/** A word for a file in keys of `sp_record`, which may hold no letter of a path. */
const fileKey = (path: string, { into, above }: Mergeable) =>
  path === into ? 'into' : `above${above.indexOf(path) + 1}`;

function openSteps(
  { id, label, disks }: Manifest,
  found: Mergeable,
  dir: string,
  task: string,
): Step[] {
  const files = touched(found);
  return [
    {
      id: `open-${id}`,
      title: `Note in “${label}” that its disk is being merged`,
      run: command('sp_put_manifest', `${task}/${id}.open.json`, `${dir}/manifest.json`),
    },
    ...disks
      .filter((disk) => disk.captured && files.has(disk.ref))
      .map(
        ({ target }): Step => ({
          id: `forget-${id}-${target}`,
          title: `Forget what was read of “${label}” before`,
          run: command('sp_forget_hash', dir, diskKey(target)),
        }),
      ),
  ];
}

function recordStep({ id, label }: Manifest, found: Mergeable, dir: string, task: string): Step {
  const words = [found.into, ...found.above].flatMap((path) =>
    ['allocated', 'size', 'modified'].map((what) => `${what}:${fileKey(path, found)}=${path}`),
  );
  return {
    id: `record-${id}`,
    title: `Note in “${label}” where its disk is now`,
    run: command('sp_record', `${task}/${id}.json`, dir, ...words),
  };
}
