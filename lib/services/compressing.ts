import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { mayCompress } from '@/lib/plan/compress';
import { findOpenTasks } from '@/lib/tasks/records';
import { settingOf, startByItself } from './by-itself';
import { mayTryAgain } from './tries';

const MINUTE_MS = 60_000;
const RETRY_MS = 6 * 3_600_000;

/**
 * How old a saved state is when it gets compressed: SAVEPOINT_COMPRESS_AFTER_MINUTES. Undefined, and nothing happens by
 * itself, unless somebody says so: a rollback to what is compressed needs room to unpack it, and an operator should have
 * decided that going back may depend on that.
 */
export const compressAfterMinutes = (
  setting = process.env.SAVEPOINT_COMPRESS_AFTER_MINUTES,
): number | undefined => settingOf(setting);

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
  const minutes = compressAfterMinutes();
  const { inventory, status } = picture;
  if (minutes === undefined || !inventory || status !== 'online') return;
  const next = compressible(host, inventory, minutes).find(({ manifest }) =>
    mayTryAgain('compress', manifest.id, RETRY_MS),
  );
  if (!next || inventory.tasks.some(({ kind }) => kind === 'compress')) return;
  const open = await findOpenTasks();
  if (open.some(({ hostId, kind }) => hostId === host.id && kind === 'compress')) return;
  await startByItself(host, next.manifest, 'compress');
}
