import type { CapturedDisk } from '@/lib/domain/manifest';
import { UNKNOWN } from '@/lib/domain/sizes';
import { type Command, command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import type {
  Capture,
  CaptureContext,
  ExportContext,
  Leaving,
  StorageDriver,
  StoredDisk,
} from './driver';
import type { Layer } from './layers';

/** How two file drivers differ: the copy command, where a capture lies, and whether it shares blocks with the disk. */
type FileCopying = {
  copy: (from: string, to: string) => Command;
  place: (disk: StoredDisk, context: CaptureContext) => string;
  isShared: boolean;
};

/**
 * The verbs of drivers whose capture is a whole file of its own. Rolling back puts a copy beside the disk and
 * swaps the two names in one instant, so that every snapshot stays and the present disk is there until the end.
 */
export function fileVerbs({
  copy,
  place: placeOf,
  isShared,
}: FileCopying): Pick<
  StorageDriver,
  | 'capture'
  | 'fault'
  | 'ownFiles'
  | 'isMeasured'
  | 'held'
  | 'inspect'
  | 'verify'
  | 'place'
  | 'release'
  | 'discard'
  | 'byHand'
  | 'leaving'
> {
  return {
    capture(disk: StoredDisk, context: CaptureContext): Capture {
      const to = placeOf(disk, context);
      return {
        ref: to,
        sizedBy: to,
        prepare: [
          {
            id: `folder-${disk.target}`,
            title: `Make the folder for the copy of ${disk.target}`,
            run: command('mkdir', '-p', '--', folderOf(to)),
          },
        ],
        steps: [
          {
            id: `capture-${disk.target}`,
            title: `Capture disk ${disk.target}`,
            run: copy(disk.path, to),
            undo: command('rm', '-f', '--', to),
          },
        ],
        settle: [
          {
            id: `flush-${disk.target}`,
            title: `Flush the copy of ${disk.target}`,
            run: command('sync', to),
          },
        ],
      };
    },
    fault({ ref, refBytes, format }, { files }) {
      const found = files[ref];
      if (!found) return `${ref} is gone`;
      const elsewhere = dataElsewhere({ format }, found);
      if (elsewhere !== undefined) return elsewhere;
      return refBytes === undefined || found.sizeBytes === refBytes
        ? undefined
        : `${ref} has ${found.sizeBytes} bytes instead of ${refBytes}`;
    },
    ownFiles: ({ ref }) => [ref],
    isMeasured: isShared,
    held({ ref, sizeBytes }, { files, measured }) {
      const alone = isShared ? measured?.bytes[ref] : undefined;
      if (alone !== undefined) return { bytes: alone, bound: 'exact' };
      const bytes = files[ref]?.allocatedBytes ?? sizeBytes;
      return bytes === null ? UNKNOWN : { bytes, bound: isShared ? 'most' : 'exact' };
    },
    inspect: () => [],
    verify: (disk) => [
      {
        id: `verify-${disk.target}`,
        title: `Check that the copy of ${disk.target} is whole`,
        run:
          disk.refBytes === undefined
            ? command('test', '-s', disk.ref)
            : command('sp_part_whole', disk.ref, String(disk.refBytes)),
      },
    ],
    place: (disk, { taskId, vmUuid, fresh }) => {
      if (fresh) return [placeFresh(copy, disk, fresh, vmUuid)];
      return [
        {
          id: `prepare-${disk.target}`,
          title: `Lay a copy of the captured ${disk.target} beside the disk`,
          run: copy(disk.ref, incoming(disk, taskId)),
          undo: command('rm', '-f', '--', incoming(disk, taskId)),
        },
        {
          id: `place-${disk.target}`,
          title: `Swap it in for disk ${disk.target}, keeping the present one`,
          run: command('sp_swap', incoming(disk, taskId), disk.path, aside(disk, taskId)),
          undo: command('sp_swap_back', disk.path, aside(disk, taskId)),
        },
      ];
    },
    release: (disk, { taskId, fresh }) =>
      fresh
        ? []
        : [
            {
              id: `release-${disk.target}`,
              title: `Let go of the disk ${disk.target} that was kept`,
              run: command('rm', '-f', '--', aside(disk, taskId)),
            },
          ],
    discard: (disk): Step[] => [
      {
        id: `discard-${disk.target}`,
        title: `Remove the copy of ${disk.target}`,
        run: command('rm', '-f', '--', disk.ref),
      },
    ],
    byHand: ({ path, ref }) => copy(ref, path),
    leaving: {
      formatOf: ({ format }) => format,
      stagedBytes: (disk, imageBytes) =>
        liesOverOthers(disk) ? flattened.stagedBytes(disk, imageBytes) : 0,
      export: (disk, context) =>
        liesOverOthers(disk)
          ? flattened.export(disk, context, disk.format, (file) =>
              flattenInto(disk.ref, disk.format, file),
            )
          : { file: disk.ref, isOwn: true, steps: [] },
    },
  };
}

/** Why an image whose data lies in another file is not captured: what would be kept is an image without its data. */
export const dataElsewhere = (
  { format }: { format: string },
  found: { dataElsewhere?: string },
): string | undefined =>
  format === 'raw' || found.dataElsewhere === undefined
    ? undefined
    : `${found.dataElsewhere} keeps the guest’s data in another file, which no driver captures`;

export const liesOverOthers = ({ backing = [] }: CapturedDisk): boolean => backing.length > 0;

/** An image and all that lies below it, as one. */
export const flattenInto = (from: string, format: string, file: string): Command =>
  command('qemu-img', 'convert', '-U', '-O', format, '-f', format, from, file);

/** What lies at the disk's path is frozen, so the copy gets a place of its own. */
const placeFresh = (
  copy: FileCopying['copy'],
  { ref, target }: CapturedDisk,
  { path }: Layer,
  vmUuid: string,
): Step => ({
  id: `place-${target}`,
  title: `Lay a copy of the captured ${target} beside what is frozen`,
  run: copy(ref, path),
  undo: command('sp_drop_layer', vmUuid, target, path),
});

/** One image of its own, with all that lies below it: elsewhere nothing of that is there. */
export const flattened = {
  stagedBytes(disk: CapturedDisk, imageBytes?: number): number {
    const below = (disk.backing ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const held = (imageBytes ?? disk.refBytes ?? disk.sizeBytes ?? 0) + below;
    return Math.min(held, disk.virtualBytes ?? held);
  },
  export(
    { target }: CapturedDisk,
    { stageDir }: ExportContext,
    format: string,
    layOut: (file: string) => Command,
  ): ReturnType<Leaving['export']> {
    const file = `${stageDir}/disk-${target}.${format}`;
    return {
      ...{ file, isOwn: false },
      steps: [
        {
          id: `stage-${target}`,
          title: `Lay out disk ${target} as one file`,
          run: layOut(file),
        },
      ],
    };
  },
};

const incoming = (disk: CapturedDisk, taskId: string) => `${disk.path}.savepoint-${taskId}.in`;
const aside = (disk: CapturedDisk, taskId: string) => `${disk.path}.savepoint-${taskId}.aside`;

/** Neither a device nor an image somewhere in a network. */
export const isFilePath = (path: string): boolean =>
  path.startsWith('/') && !path.startsWith('/dev/');

/** The folder of a path; the root's own is the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}
