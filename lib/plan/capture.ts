import type { FoundFile, Inventory, Vm } from '@/lib/domain/inventory';
import type { CapturedDisk, NeededFile, SkippedDisk } from '@/lib/domain/manifest';
import { command } from '@/lib/shell/command';
import type { Step } from '@/lib/shell/step';
import { chooseDriver } from '@/lib/storage';
import type { Standstill, StoredDisk } from '@/lib/storage/driver';
import type { Layer } from '@/lib/storage/layers';
import { overlayOf, RESERVE_BYTES } from './overlays';

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
  inventory: Inventory,
  standstill: Standstill,
): DiskCaptures {
  const { files } = inventory;
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
      ...(driver.instant || standstill !== 'beneath'
        ? steps
        : steps.map((step) => whileRoom(step, overlayFolders(vm, inventory)))),
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

/** Where the overlays of a VM's disks lie, each folder once. */
function overlayFolders({ disks }: Vm, inventory: Inventory): string[] {
  const folders = disks.flatMap((one) => {
    const choice = chooseDriver(one, 'beneath');
    return choice.kind === 'capture' ? [overlayOf(choice.disk, inventory, '').folder] : [];
  });
  return [...new Set(folders)];
}

/** A long capture beneath overlays ends before what the guest writes meanwhile fills the filesystem of any of them. */
function whileRoom(step: Step, folders: readonly string[]): Step {
  const watched = [String(RESERVE_BYTES), String(folders.length), ...folders];
  return { ...step, run: command('sp_while_room', ...watched, ...step.run.argv) };
}
