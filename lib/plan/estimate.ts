import type { Inventory, Vm } from '@/lib/domain/inventory';
import { heldBytes } from '@/lib/domain/manifest';

/** Written and read back once, on a disk of which nothing is known yet. */
const GUESSED_BYTES_PER_SECOND = 120 * 1024 ** 2;
/** Device state, and what a guest touches between the look and the save. */
const SLACK_BYTES = 32 * 1024 ** 2;

/** Bytes a saved state of this VM will need: what QEMU holds now, never more than the configured memory. */
export function savedStateBytes(vm: Vm): number {
  return Math.min(vm.residentBytes ?? vm.memoryBytes, vm.memoryBytes) + SLACK_BYTES;
}

/** The pause of writing and reading `bytes` of memory, from what this host took for the last ones. */
export function savedPauseMs(inventory: Inventory, bytes: number): number {
  const speeds = inventory.snapshots
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.method === 'saved' && manifest.pauseMs)
    .sort((a, b) => b.takenAt.localeCompare(a.takenAt))
    .slice(0, 5)
    .map((manifest) => (heldBytes(manifest) * 1000) / (manifest.pauseMs ?? 1))
    .sort((a, b) => a - b);
  const bytesPerSecond = speeds[Math.floor(speeds.length / 2)] ?? GUESSED_BYTES_PER_SECOND;
  return Math.round((bytes / bytesPerSecond) * 1000);
}
