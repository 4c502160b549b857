import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { mayCompress } from '@/lib/plan/compress';
import { findOpenTasks } from '@/lib/tasks/records';
import { startByItself } from './by-itself';
import { compressionOf } from './compression';
import { mayTryAgain } from './tries';

const MINUTE_MS = 60_000;
const RETRY_MS = 6 * 3_600_000;

/** The saved states that are old enough by the host's own clock and may be compressed, oldest first. */
export function compressible(
  host: HostRecord,
  inventory: Inventory,
  minutes: number,
): SnapshotRecord[] {
  const before = Date.parse(inventory.clock) - minutes * MINUTE_MS;
  return inventory.snapshots
    .filter((record) => {
      const { takenAt, vm: of } = record.manifest;
      const vm = inventory.vms.find(({ uuid }) => uuid === of.uuid);
      return vm && Date.parse(takenAt) <= before && mayCompress({ host, inventory, vm }, record).ok;
    })
    .sort((a, b) => a.manifest.takenAt.localeCompare(b.manifest.takenAt));
}

/** Compresses old saved states, one on a host at a time, as ordinary tasks of Savepoint's own. */
export async function compressOld(host: HostRecord, picture: HostPicture): Promise<void> {
  const { inventory, status } = picture;
  if (!inventory || status !== 'online') return;
  const { afterMinutes } = await compressionOf(host.id);
  if (afterMinutes === null) return;
  const next = compressible(host, inventory, afterMinutes).find(({ manifest }) =>
    mayTryAgain('compress', manifest.id, RETRY_MS),
  );
  if (!next || inventory.tasks.some(({ kind }) => kind === 'compress')) return;
  const open = await findOpenTasks();
  if (open.some(({ hostId, kind }) => hostId === host.id && kind === 'compress')) return;
  await startByItself(host, next.manifest, 'compress');
}
