import type { SnapshotItem, VmItem } from '@/components/lists/list-rows';
import type { Held } from '@/lib/domain/sizes';

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
};

export const vmTargets = (items: readonly VmItem[]): Target[] =>
  items.map(({ hostId, hostName, row }) => ({
    ...{ hostId, hostName },
    vmUuid: row.uuid,
    vmName: row.name,
  }));

export const snapshotTargets = (items: readonly SnapshotItem[]): Target[] =>
  items.map(({ hostId, hostName, row, held }) => ({
    ...{ held, hostId, hostName, vmUuid: row.vmUuid, vmName: row.vmName },
    snapshotId: row.id,
    label: row.label,
    ...(row.orphan ? { isOrphan: true } : {}),
  }));

/** How many different VMs and hosts there are among the targets. */
export function spread(targets: readonly Target[]): { vms: number; hosts: number } {
  return {
    vms: new Set(targets.map(({ hostId, vmUuid }) => `${hostId}/${vmUuid}`)).size,
    hosts: new Set(targets.map(({ hostId }) => hostId)).size,
  };
}
