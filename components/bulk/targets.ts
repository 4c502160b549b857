import type { SnapshotItem, VmItem } from '@/components/lists/list-rows';
import type { BulkKind } from '@/lib/domain/bulk';
import type { Problem } from '@/lib/domain/problem';
import type { Held } from '@/lib/domain/sizes';
import type { Denied } from '@/lib/domain/view';

/** What was selected, with the names that it is spoken of by. */
export type Target = {
  hostId: string;
  hostName: string;
  vmUuid: string;
  vmName: string;
  snapshotId?: string;
  label?: string;
  isOrphan?: boolean;
  /** What it alone holds. */
  held?: Held;
  denied?: Denied;
};

export const vmTargets = (items: readonly VmItem[]): Target[] =>
  items.map(({ hostId, hostName, row }) => ({
    ...{ hostId, hostName },
    vmUuid: row.uuid,
    vmName: row.name,
    ...(row.denied ? { denied: row.denied } : {}),
  }));

export const snapshotTargets = (items: readonly SnapshotItem[]): Target[] =>
  items.map(({ hostId, hostName, row, held }) => ({
    ...{ held, hostId, hostName, vmUuid: row.vmUuid, vmName: row.vmName },
    snapshotId: row.id,
    label: row.label,
    ...(row.orphan ? { isOrphan: true } : {}),
    ...(row.denied ? { denied: row.denied } : {}),
  }));

/** To how many of the targets that may not be done, and why not to the first of them. A bulk begins only where there is none. */
export function deniedOf(
  targets: readonly Target[],
  kind: BulkKind,
): { count: number; why: Problem } | undefined {
  const problems = targets.flatMap(({ denied }) => denied?.[kind] ?? []);
  const [why] = problems;
  return why && { count: problems.length, why };
}

/** How many different VMs and hosts there are among the targets. */
export function spread(targets: readonly Target[]): { vms: number; hosts: number } {
  return {
    vms: new Set(targets.map(({ hostId, vmUuid }) => `${hostId}/${vmUuid}`)).size,
    hosts: new Set(targets.map(({ hostId }) => hostId)).size,
  };
}
