import { UNKNOWN } from '@/lib/domain/sizes';
import { command } from '@/lib/shell/command';
import type { StorageDriver, StoredDisk } from './driver';
import { flattened } from './files';
import { formatWord, handLayerOf, isLayer, layerOf } from './layers';

/** libvirt starts no VM over more than 200, and each makes reading a little slower. */
const MOST_LAYERS = 64;

/** Whether a disk lies over so many files that no layer is laid over it any more, which alone makes it one to copy. */
export const isDeep = ({ path, file }: Pick<StoredDisk, 'path' | 'file'>): boolean =>
  isLayer(path) && file.backing.length >= MOST_LAYERS;

/** Makes the layer of a restore by hand, and never over one that is there. */
const BY_HAND = '[ ! -e "$3" ] && qemu-img create -q -f qcow2 -F "$2" -b "$1" "$3"';

/**
 * Files where blocks cannot be shared. Nothing is copied: the disk's file is the capture, and is never written to again;
 * the disk goes on in a qcow2 layer over it, after a snapshot and after a rollback. So its path in the definition changes
 * each time. Keeping the path and moving the frozen file away would be no way out: the first layer has another format than
 * the raw file, so the definition changes anyway, and a running QEMU opens files again by their names.
 */
export const overlay: StorageDriver = {
  name: 'overlay',
  title: 'frozen under a new layer',
  instant: true,
  captures: ['beneath'],
  insideImage: false,
  freezesFile: true,
  copiedBytes: () => 0,
  matches({ path, file, format, sourceType, shareable, special }) {
    if (sourceType === 'volume')
      return { ok: false, why: 'its definition names a pool and no file' };
    if (file.kind !== 'file' || sourceType !== 'file') return { ok: false, why: 'it is no file' };
    if (file.filesystem === 'tmpfs' || file.filesystem === 'ramfs') {
      return { ok: false, why: 'a layer in memory would be lost with the host’s power' };
    }
    if (special !== undefined) return { ok: false, why: `no layer fits over it (${special})` };
    if (file.backing.length >= MOST_LAYERS) {
      return { ok: false, why: `it lies over ${file.backing.length} files already` };
    }
    if (shareable) return { ok: false, why: 'a layer belongs to one VM, and it is shareable' };
    // Images of other formats have ways of their own.
    return format === 'raw' || (format === 'qcow2' && isLayer(path))
      ? { ok: true }
      : { ok: false, why: `it lays layers over raw files and over its own, not over ${format}` };
  },
  capture({ target, path, format }, { snapshotId, vmUuid, standstill }) {
    const layer = { target, path: layerOf(path, snapshotId), format: 'qcow2' };
    return {
      ...{ ref: path, sizedBy: path, layer, definedAs: handLayerOf(path, snapshotId) },
      prepare: [],
      // Under a running guest libvirt lays it.
      steps:
        standstill === 'unused'
          ? [
              {
                id: `capture-${target}`,
                title: `Lay a new layer over disk ${target}`,
                run: command('sp_lay_over', path, formatWord(format), layer.path),
                undo: command('sp_drop_layer', vmUuid, target, layer.path),
              },
            ]
          : [],
      // What is recorded of its content and its time must not be lost with the host's power.
      settle: [
        {
          id: `flush-${target}`,
          title: `Flush the frozen ${target}`,
          run: command('sync', path),
        },
      ],
    };
  },
  fault({ ref, refBytes, refModifiedAt }, { files }) {
    const found = files[ref];
    if (!found) return `${ref} is gone`;
    if (refBytes !== undefined && found.sizeBytes !== refBytes) {
      return `${ref} has ${found.sizeBytes} bytes instead of ${refBytes}`;
    }
    return refModifiedAt === undefined || found.modifiedAt === refModifiedAt
      ? undefined
      : `${ref} was written to since`;
  },
  ownFiles: ({ ref }) => [ref],
  isMeasured: false,
  // What is merged into it was written anew over some of it. The file with which the disk began is its content, and stays.
  held({ ref, sizeBytes }, { files }) {
    const bytes = files[ref]?.allocatedBytes ?? sizeBytes;
    return bytes === null || !isLayer(ref) ? UNKNOWN : { bytes, bound: 'most' };
  },
  inspect: () => [],
  verify: ({ target, ref, refBytes, refModifiedAt }) => [
    {
      id: `verify-${target}`,
      title: `Check that nobody wrote to the frozen ${target}`,
      run: command(
        ...['sp_frozen', ref, String(refBytes ?? '')],
        ...(refModifiedAt === undefined ? [] : [String(refModifiedAt)]),
      ),
    },
  ],
  place: ({ target, ref, format }, { vmUuid, fresh }) =>
    fresh
      ? [
          {
            id: `place-${target}`,
            title: `Lay a new layer over the frozen ${target}`,
            run: command('sp_lay_over', ref, formatWord(format), fresh.path),
            undo: command('sp_drop_layer', vmUuid, target, fresh.path),
          },
        ]
      : [],
  // The layer that the VM has left is no part of this capture.
  release: () => [],
  discard: () => [],
  byHand: ({ ref, format, definedAs = ref }) =>
    command('sh', '-ec', BY_HAND, 'sh', ref, format, definedAs),
  leaving: {
    formatOf: () => 'qcow2',
    stagedBytes: flattened.stagedBytes,
    export: (disk, context) =>
      flattened.export(disk, context, 'qcow2', (file) =>
        command(
          ...['qemu-img', 'convert', '-U', '-O', 'qcow2'],
          ...['-f', disk.format, disk.ref, file],
        ),
      ),
  },
};
