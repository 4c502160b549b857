import type { Vm } from '@/lib/domain/inventory';
import type { CapturedDisk, SkippedDisk } from '@/lib/domain/manifest';
import type { Step } from '@/lib/shell/step';
import { chooseDriver } from '@/lib/storage';

/** A disk as it will stand in the manifest; its size is known only after the host captured it. */
export type DiskToCapture = Omit<CapturedDisk, 'sizeBytes'> & { sizedBy?: string };

export type DiskCaptures = {
  steps: Step[];
  captured: DiskToCapture[];
  skipped: SkippedDisk[];
  /** Bytes that will be copied while the guest stands still. */
  copiedBytes: number;
};

/** The capture of all disks of a VM. Disks that nothing can capture are the rules' business (`mayTake`). */
export function captureDisks(vm: Vm, snapshotId: string, snapshotDir: string): DiskCaptures {
  const all: DiskCaptures = { steps: [], captured: [], skipped: [], copiedBytes: 0 };
  for (const one of vm.disks) {
    const choice = chooseDriver(one);
    if (choice.kind === 'skip') {
      const { target, path = null } = choice.disk;
      all.skipped.push({ target, path, captured: false, why: choice.why });
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
      ...(sizedBy === undefined ? {} : { sizedBy }),
    });
  }
  return all;
}
