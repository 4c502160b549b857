import type { Inventory, Vm } from '@/lib/domain/inventory';
import { type Manifest, writtenBytes } from '@/lib/domain/manifest';
import type { Method } from './methods/method';

/** Written and read back once, on a disk of which nothing is known yet. */
const GUESSED_BYTES_PER_SECOND = 120 * 1024 ** 2;
/** Device state, and what a guest touches between the look and the save. */
const SLACK_BYTES = 32 * 1024 ** 2;

/** Bytes a saved state of this VM will need: what QEMU holds now, never more than the configured memory. */
export function savedStateBytes(vm: Vm): number {
  return Math.min(vm.residentBytes ?? vm.memoryBytes, vm.memoryBytes) + SLACK_BYTES;
}

/** How long the guest will stand still, from what this host took for the last ones of the same method. */
export function pauseMs(inventory: Inventory, method: Method, bytes: number): number {
  if (method.usualPauseMs === undefined) return savedPauseMs(inventory, bytes);
  return median(last(inventory, method.name).map((one) => one.pauseMs ?? 0)) ?? method.usualPauseMs;
}

/** The pause of writing and reading `bytes` of memory. */
export function savedPauseMs(inventory: Inventory, bytes: number): number {
  const speeds = last(inventory, 'saved').map(
    (manifest) => (writtenBytes(manifest) * 1000) / (manifest.pauseMs ?? 1),
  );
  return Math.round((bytes / (median(speeds) ?? GUESSED_BYTES_PER_SECOND)) * 1000);
}

/** The newest five whose pause is known. */
function last({ snapshots }: Inventory, method: Manifest['method']): Manifest[] {
  return snapshots
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.method === method && manifest.pauseMs)
    .sort((a, b) => b.takenAt.localeCompare(a.takenAt))
    .slice(0, 5);
}

function median(numbers: readonly number[]): number | undefined {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
