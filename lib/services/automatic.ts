import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { startByItself } from './by-itself';
import { busyVms } from './scene';
import { settingOf } from './setting';
import { mayTryAgain } from './tries';

const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;
const RETRY_MS = 3_600_000;

/** How many days a snapshot stays that was taken before a rollback: SAVEPOINT_KEEP_AUTOMATIC_DAYS, or a week. */
export const automaticDays = (setting = process.env.SAVEPOINT_KEEP_AUTOMATIC_DAYS): number =>
  settingOf(setting) ?? DEFAULT_DAYS;

/** The automatic snapshots whose time is over, by the host's own clock; of each VM the oldest only. */
export function outdated(
  manifests: readonly Manifest[],
  hostClock: string,
  days: number,
): Manifest[] {
  const before = Date.parse(hostClock) - days * DAY_MS;
  const oldest = new Map<string, Manifest>();
  for (const manifest of manifests) {
    if (!manifest.automatic || !(Date.parse(manifest.takenAt) < before)) continue;
    const known = oldest.get(manifest.vm.uuid);
    if (!known || manifest.takenAt < known.takenAt) oldest.set(manifest.vm.uuid, manifest);
  }
  return [...oldest.values()];
}

/** Removes automatic snapshots that are too old, one of a VM at a time, as ordinary tasks of Savepoint's own. */
export async function pruneAutomatic(host: HostRecord, picture: HostPicture): Promise<void> {
  const { inventory, status } = picture;
  if (!inventory || status !== 'online') return;
  const manifests = inventory.snapshots.map(({ manifest }) => manifest);
  const old = outdated(manifests, inventory.clock, automaticDays()).filter(
    ({ id, vm }) =>
      inventory.vms.some(({ uuid }) => uuid === vm.uuid) && mayTryAgain('remove', id, RETRY_MS),
  );
  if (old.length === 0) return;
  const busy = await busyVms(host.id, picture);
  for (const manifest of old) {
    if (!busy.has(manifest.vm.uuid)) await startByItself(host, manifest, 'remove');
  }
}
