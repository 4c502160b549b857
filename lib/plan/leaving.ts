import { type CapturedDisk, capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { firstNo, no, type Verdict, YES } from '@/lib/domain/problem';
import { driverNamed } from '@/lib/storage';
import { copy } from '@/lib/storage/copy';
import type { Export, ExportContext } from '@/lib/storage/driver';

/** May every disk of a snapshot become a plain file, for another machine or another VM? */
export function mayLeave(host: string, manifest: Manifest): Verdict {
  return firstNo(
    ...capturedDisks(manifest).map((disk) => (): Verdict => {
      const driver = driverNamed(disk.driver);
      return driver?.leaving
        ? YES
        : no('transfer-no-export', {
            ...{ snapshot: manifest.label, disk: disk.target, host },
            driver: driver?.title ?? disk.driver,
          });
    }),
  );
}

/** In which format a captured disk leaves. */
export const leavingFormat = (disk: CapturedDisk): string =>
  driverNamed(disk.driver)?.leaving?.formatOf(disk) ?? disk.format;

/** As it is elsewhere: every captured disk is a plain file of its own there, whatever captured it. */
export const asPlainFile = (
  { refModifiedAt: _, ...disk }: CapturedDisk,
  ref: string,
): CapturedDisk => ({
  ...disk,
  // What was frozen where it lay has left that place: the kept definition names it already, as a qcow2 file.
  ...(disk.definedAs === undefined ? {} : { path: disk.definedAs, format: 'qcow2' }),
  ...{ driver: copy.name, ref, backing: [] },
});

/** Its file's name there. */
export const plainFileName = (disk: CapturedDisk): string =>
  `disk-${disk.target}.${leavingFormat(disk)}`;

/** What makes a captured disk readable as a plain file; undefined where its driver keeps it. */
export const leavingBy = (disk: CapturedDisk, context: ExportContext): Export | undefined =>
  driverNamed(disk.driver)?.leaving?.export(disk, context);

/** Bytes that have to be written before a captured disk can leave. */
export const leavingStagedBytes = (disk: CapturedDisk, imageBytes: number | undefined): number =>
  driverNamed(disk.driver)?.leaving?.stagedBytes(disk, imageBytes) ?? 0;
