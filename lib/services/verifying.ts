import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { capturedDisks } from '@/lib/domain/manifest';
import { partsAreWhole } from '@/lib/plan/restorable-parts';
import { mayVerify } from '@/lib/plan/rules';
import { neededParts } from '@/lib/plan/screen';
import { driverNamed } from '@/lib/storage';
import { findOpenTasks } from '@/lib/tasks/records';
import { startByItself } from './by-itself';
import { busyVms } from './scene';
import { mayTryAgain } from './tries';

/**
 * A snapshot is read through right after it was taken, by the dashboard that follows that task. Where none did (it was
 * started anew, another adopted the task, a recovery finished it), whoever looks later does it.
 */
const AFTER_MS = 5 * 60_000;
const RETRY_MS = 3_600_000;

/** Every part has a hash, good or bad: memory that was compressed since is another file. */
const wasRead = ({ manifest, facts }: SnapshotRecord): boolean =>
  neededParts(manifest).every(({ file }) => facts?.verified?.parts[file] !== undefined);

/** What is gone already needs no reading, which would only write down that it is bad, also when it comes back. */
function isWhole(host: HostRecord, inventory: Inventory, { manifest, facts }: SnapshotRecord) {
  return (
    facts !== undefined &&
    partsAreWhole({ host }, manifest, facts).ok &&
    capturedDisks(manifest).every(
      (disk) => driverNamed(disk.driver)?.fault(disk, inventory) === undefined,
    )
  );
}

/** The snapshots that nobody read through although they are old enough by the host's own clock, oldest first. */
export function unread(host: HostRecord, inventory: Inventory): SnapshotRecord[] {
  const before = Date.parse(inventory.clock) - AFTER_MS;
  return inventory.snapshots
    .filter((record) => {
      const { takenAt, vm: of } = record.manifest;
      const vm = inventory.vms.find(({ uuid }) => uuid === of.uuid);
      return (
        vm !== undefined &&
        Date.parse(takenAt) <= before &&
        !wasRead(record) &&
        isWhole(host, inventory, record) &&
        mayVerify({ host, inventory, vm }).ok
      );
    })
    .sort((a, b) => a.manifest.takenAt.localeCompare(b.manifest.takenAt));
}

/** Reads them through, one on a host at a time and none of a VM that a task works on, as ordinary tasks of Savepoint's own. */
export async function verifyUnread(host: HostRecord, picture: HostPicture): Promise<void> {
  const { inventory, status } = picture;
  if (!inventory || status !== 'online') return;
  if (inventory.tasks.some(({ alive, kind }) => alive && kind === 'verify')) return;
  const due = unread(host, inventory).filter(({ manifest }) =>
    mayTryAgain('verify', manifest.id, RETRY_MS),
  );
  if (due.length === 0) return;
  const open = await findOpenTasks();
  if (open.some(({ hostId, kind }) => hostId === host.id && kind === 'verify')) return;
  const busy = await busyVms(host.id, picture, open);
  const isAtWork = (uuid: string) =>
    busy.has(uuid) || inventory.tasks.some(({ vm }) => vm.uuid === uuid);
  const next = due.find(({ manifest }) => !isAtWork(manifest.vm.uuid));
  if (next) await startByItself(host, next.manifest, 'verify');
}
