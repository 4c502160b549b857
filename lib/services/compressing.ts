import type { HostRecord } from '@/lib/domain/host';
import type { HostPicture, Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { ProblemError } from '@/lib/domain/problem';
import { mayCompress } from '@/lib/plan/compress';
import { findOpenTasks } from '@/lib/tasks/records';
import { startOperation } from './operations';
import { SAVEPOINT } from './recovery';

const MINUTE_MS = 60_000;
/** One that could not be compressed is not tried again at every look. */
const RETRY_MS = 6 * 3_600_000;

const shared = globalThis as unknown as { savepointCompressed?: Map<string, number> };
shared.savepointCompressed ??= new Map();
const tried = shared.savepointCompressed;

/**
 * How old a saved state is when it gets compressed: SAVEPOINT_COMPRESS_AFTER_MINUTES. Undefined, and nothing happens by
 * itself, unless somebody says so: a rollback to what is compressed needs room to unpack it, and an operator should have
 * decided that going back may depend on that.
 */
export function compressAfterMinutes(
  setting = process.env.SAVEPOINT_COMPRESS_AFTER_MINUTES,
): number | undefined {
  const minutes = Number(setting);
  return setting === undefined || setting.trim() === '' || !(minutes >= 0) ? undefined : minutes;
}

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
  const next = compressible(host, inventory, minutes).find(
    ({ manifest }) => Date.now() - (tried.get(manifest.id) ?? 0) >= RETRY_MS,
  );
  if (!next || inventory.tasks.some(({ kind }) => kind === 'compress')) return;
  const open = await findOpenTasks();
  if (open.some(({ hostId, kind }) => hostId === host.id && kind === 'compress')) return;
  const { id, vm, label } = next.manifest;
  tried.set(id, Date.now());
  try {
    const request = { kind: 'compress', snapshotId: id } as const;
    await startOperation(SAVEPOINT, { hostId: host.id, vmUuid: vm.uuid, request });
  } catch (error) {
    // An ordinary refusal is in the audit; a later look tries again.
    if (!(error instanceof ProblemError)) throw error;
    console.error(`the memory of ${label} of ${vm.name} stays as it is`, error.problem.code);
  }
}
