/** PVE's rule for a snapshot's name (`PVE::JSONSchema` pve-snapshot-name), so that names can move between the two. */
export const SNAPSHOT_NAME = /^[A-Za-z][A-Za-z0-9_-]{1,39}$/;

/** Names PVE keeps for itself. */
const RESERVED = new Set(['current', 'pending', 'now']);

export const MAX_DESCRIPTION_BYTES = 64 * 1024;

export type NameFault = 'pattern' | 'reserved' | 'taken';

/** Says what is wrong with a snapshot's name, or nothing. `taken` are the names the VM's other snapshots have. */
export function nameFault(name: string, taken: readonly string[]): NameFault | undefined {
  if (!SNAPSHOT_NAME.test(name)) return 'pattern';
  if (RESERVED.has(name.toLowerCase())) return 'reserved';
  if (taken.includes(name)) return 'taken';
  return undefined;
}

/** A valid name proposed from a moment, in the caller's local words: `snap_2026-11-23_1554`. */
export function proposeName(at: Date, taken: readonly string[]): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return free(`snap_${date}_${two(at.getHours())}${two(at.getMinutes())}`, taken);
}

/** The name under which a saved state is kept, from the moment (UTC) at which it was saved: `saved_2026-11-23_155418Z`. */
export function keptName(savedAt: string, taken: readonly string[]): string {
  const [date = '', time = ''] = savedAt.slice(0, 19).split('T');
  return free(`saved_${date}_${time.replaceAll(':', '')}Z`, taken);
}

/**
 * The name of a snapshot that Savepoint takes by itself before a rollback, from its id, whose time is UTC:
 * `before_rollback_2026-11-23_155418Z`.
 */
export function automaticName(snapshotId: string, taken: readonly string[]): string {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)t(\d{6})/.exec(snapshotId) ?? [];
  return free(`before_rollback_${year}-${month}-${day}_${time}Z`, taken);
}

function free(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n++) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`;
}

/** What is called the same in every language. */
export const LIBVIRT = 'libvirt';
export const QEMU = 'QEMU';
export const SAVEPOINT = 'Savepoint';
export const SSH = 'SSH';
