import type { FoundFile, Vm } from '@/lib/domain/inventory';
import type { CapturedDisk, NeededFile, SkippedDisk } from '@/lib/domain/manifest';
import type { Step } from '@/lib/shell/step';
import { chooseDriver } from '@/lib/storage';
import type { StoredDisk } from '@/lib/storage/driver';

/** A disk as it will stand in the manifest; its size is known only after the host captured it. */
export type DiskToCapture = Omit<CapturedDisk, 'sizeBytes' | 'refBytes'> & { sizedBy?: string };

export type DiskCaptures = {
  steps: Step[];
  captured: DiskToCapture[];
  skipped: SkippedDisk[];
  /** Bytes that will be copied while the guest stands still. */
  copiedBytes: number;
};

/** The capture of all disks of a VM. Disks that nothing can capture are the rules' business (`mayTake`). */
export function captureDisks(
  vm: Vm,
  snapshotId: string,
  snapshotDir: string,
  files: Record<string, FoundFile>,
): DiskCaptures {
  const all: DiskCaptures = { steps: [], captured: [], skipped: [], copiedBytes: 0 };
  for (const one of vm.disks) {
    const choice = chooseDriver(one);
    if (choice.kind === 'skip') {
      const { target, path = null } = choice.disk;
      const medium =
        path !== null && choice.disk.file?.kind === 'file' ? needed([path], files) : [];
      all.skipped.push({
        ...{ target, path, captured: false, why: choice.why },
        ...(medium[0] ? { medium: medium[0] } : {}),
      });
    }
    if (choice.kind !== 'capture') continue;
    const { disk, driver } = choice;
    const { ref, sizedBy, steps } = driver.capture(disk, {
      vmUuid: vm.uuid,
      snapshotId,
      snapshotDir,
    });
    all.steps.push(...steps);
    all.copiedBytes += driver.copiedBytes(disk);
    all.captured.push({
      target: disk.target,
      path: disk.path,
      format: disk.format,
      captured: true,
      driver: driver.name,
      ref,
      ...sizeForGuest(disk, files[disk.path]),
      backing: needed(disk.file.backing, files),
      ...(sizedBy === undefined ? {} : { sizedBy }),
    });
  }
  return all;
}

/** Files a restore will need as they are now. What was not found is not promised. */
function needed(paths: readonly string[], files: Record<string, FoundFile>): NeededFile[] {
  return paths.flatMap((path) => {
    const found = files[path];
    return found ? [{ path, sizeBytes: found.sizeBytes, modifiedAt: found.modifiedAt }] : [];
  });
}

function sizeForGuest(disk: StoredDisk, found?: FoundFile): { virtualBytes?: number } {
  if (disk.format === 'raw' && disk.file.kind === 'file') {
    return { virtualBytes: disk.file.sizeBytes };
  }
  return found?.virtualBytes === undefined ? {} : { virtualBytes: found.virtualBytes };
}
