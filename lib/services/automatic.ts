import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture } from '@/lib/domain/inventory';
import type { Manifest } from '@/lib/domain/manifest';
import { ProblemError } from '@/lib/domain/problem';
import { startOperation } from './operations';
import { SAVEPOINT } from './recovery';
import { busyVms } from './scene';

const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;
/** One that could not be removed is not tried again at every look. */
const RETRY_MS = 3_600_000;

const shared = globalThis as unknown as { savepointAutomaticTried?: Map<string, number> };
shared.savepointAutomaticTried ??= new Map();
const tried = shared.savepointAutomaticTried;

/** How many days a snapshot stays that was taken before a rollback: SAVEPOINT_KEEP_AUTOMATIC_DAYS, or a week. */
export function automaticDays(setting = process.env.SAVEPOINT_KEEP_AUTOMATIC_DAYS): number {
  const days = Number(setting);
  return setting === undefined || setting.trim() === '' || !(days >= 0) ? DEFAULT_DAYS : days;
}

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
      inventory.vms.some(({ uuid }) => uuid === vm.uuid) &&
      Date.now() - (tried.get(id) ?? 0) >= RETRY_MS,
  );
  if (old.length === 0) return;
  const busy = await busyVms(host.id, picture);
  for (const { id, vm, label } of old) {
    if (busy.has(vm.uuid)) continue;
    tried.set(id, Date.now());
    try {
      const request = { kind: 'remove', snapshotId: id } as const;
      await startOperation(SAVEPOINT, { hostId: host.id, vmUuid: vm.uuid, request });
    } catch (error) {
      // An ordinary refusal (the VM got busy, another dashboard was quicker) is in the audit; the next look tries again.
      if (!(error instanceof ProblemError)) throw error;
      console.error(`automatic snapshot ${label} of ${vm.name} stays`, error.problem.code);
    }
  }
}
