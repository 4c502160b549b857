import type { FoundFile, Vm } from '@/lib/domain/inventory';
import type { CapturedDisk, NeededFile, SkippedDisk } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { chooseDriver } from '@/lib/storage';
import type { Standstill, StoredDisk } from '@/lib/storage/driver';
import { folderOf } from '@/lib/storage/files';
import type { Layer } from '@/lib/storage/layers';
import { RESERVE_BYTES } from './overlays';

/** A disk as it will stand in the manifest; its size is known only after the host captured it. */
export type DiskToCapture = Omit<CapturedDisk, 'sizeBytes' | 'refBytes' | 'refModifiedAt'> & {
  sizedBy?: string;
};

export type DiskCaptures = {
  prepare: Step[];
  steps: Step[];
  settle: Step[];
  captured: DiskToCapture[];
  skipped: SkippedDisk[];
  /** What disks go on in that do not go on where they lie. */
  layers: (Layer & { over: string; overFormat: string })[];
  /** Bytes that will be copied. */
  copiedBytes: number;
};

/** The capture of all disks of a VM. Disks that nothing can capture are the rules' business (`mayTake`). */
export function captureDisks(
  vm: Vm,
  snapshotId: string,
  snapshotDir: string,
  files: Record<string, FoundFile>,
  standstill: Standstill,
): DiskCaptures {
  const all: DiskCaptures = {
    ...{ prepare: [], steps: [], settle: [] },
    ...{ captured: [], skipped: [], layers: [], copiedBytes: 0 },
  };
  for (const one of vm.disks) {
    const choice = chooseDriver(one, standstill);
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
    const { ref, sizedBy, layer, definedAs, prepare, steps, settle } = driver.capture(disk, {
      vmUuid: vm.uuid,
      ...{ snapshotId, snapshotDir, standstill },
    });
    all.prepare.push(...prepare);
    all.steps.push(
      ...(driver.instant ? steps : steps.map((step) => whileRoom(step, disk, standstill))),
    );
    all.settle.push(...settle);
    if (layer) all.layers.push({ ...layer, over: disk.path, overFormat: disk.format });
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
      ...(definedAs === undefined ? {} : { definedAs }),
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
  if (disk.format === 'raw' && (disk.file.kind === 'file' || disk.volume)) {
    return { virtualBytes: disk.file.sizeBytes };
  }
  return found?.virtualBytes === undefined ? {} : { virtualBytes: found.virtualBytes };
}

/** A long capture beneath an overlay ends before what the guest writes meanwhile fills the disk's filesystem. */
function whileRoom(step: Step, { path }: StoredDisk, standstill: Standstill): Step {
  if (standstill !== 'beneath') return step;
  const { argv } = step.run;
  return { ...step, run: command('sp_while_room', folderOf(path), String(RESERVE_BYTES), ...argv) };
}
