import type { Actor } from '@/lib/auth/actor';
import type { HostRecord } from '@/lib/domain/host';
import type { Inventory, SnapshotRecord } from '@/lib/domain/inventory';
import { type Grant, mayAct, seesHost } from '@/lib/domain/rights';
import type { HostSnapshots, SnapshotRow, SnapshotsView } from '@/lib/domain/view';
import { pictureOf } from '@/lib/fleet/picture';
import { orphanVm } from '@/lib/plan/orphans';
import { restorability } from '@/lib/plan/restorable';
import { sizeOf } from '@/lib/plan/sizes';
import { deniedAt } from './denied';
import { allHosts } from './host-records';

/** What the list of snapshots offers. */
const KINDS = ['rollback', 'remove'] as const;

type Judged = { rows: SnapshotRow[]; ofVm: ReadonlyMap<string, SnapshotRow[]> };

/** Each picture is judged once, however many people look at it. */
const judged = new WeakMap<Inventory, Judged>();

/** All snapshots of a host as rows of a list, newest first; and those of each VM, by its UUID. */
export function snapshotRows(host: HostRecord, inventory: Inventory): Judged {
  const known = judged.get(inventory);
  if (known) return known;
  const vms = new Map(inventory.vms.map((vm) => [vm.uuid, vm]));
  const rows = inventory.snapshots
    .flatMap((record) => {
      const { uuid } = record.manifest.vm;
      const vm = vms.get(uuid) ?? orphanVm(inventory, uuid);
      return vm ? [rowOf(host, inventory, record, vm, vms.has(uuid))] : [];
    })
    .sort((a, b) => b.takenAt.localeCompare(a.takenAt));
  const ofVm = new Map<string, SnapshotRow[]>();
  for (const row of rows) ofVm.set(row.vmUuid, [...(ofVm.get(row.vmUuid) ?? []), row]);
  const answer = { rows, ofVm };
  judged.set(inventory, answer);
  return answer;
}

function rowOf(
  host: HostRecord,
  inventory: Inventory,
  record: SnapshotRecord,
  vm: Inventory['vms'][number],
  isDefined: boolean,
): SnapshotRow {
  const { manifest, facts } = record;
  const { id, label, description, takenAt, takenBy, withMemory, automatic } = manifest;
  const { bytes: sizeBytes, bound } = sizeOf(record, inventory);
  const { level, problem } = restorability({ host, inventory, vm }, manifest, facts);
  return {
    ...{ id, label, takenAt, takenBy, withMemory, sizeBytes, bound },
    vmUuid: manifest.vm.uuid,
    vmName: vm.name,
    description: description.split('\n', 1)[0] ?? '',
    badge: level,
    ...(level === 'green' ? {} : { why: problem }),
    ...(automatic ? { automatic } : {}),
    ...(isDefined ? {} : { orphan: true }),
    ...(vm.tags ? { tags: vm.tags } : {}),
  };
}

/** Rows are the same for everybody, but for what may be done to them: whoever may do all on the host gets them as they are. */
function judgedFor(grants: readonly Grant[], hostId: string): (row: SnapshotRow) => SnapshotRow {
  if (!deniedAt(grants, KINDS, { hostId }).denied) return (row) => row;
  return (row) => ({ ...row, ...deniedAt(grants, KINDS, { hostId, vmUuid: row.vmUuid }) });
}

/** The snapshots of all hosts, or of some, that the actor may see, as last known. */
export async function snapshotsView(
  { grants }: Actor,
  only: readonly string[] = [],
): Promise<SnapshotsView> {
  const seen = (await allHosts()).filter(
    ({ id }) => seesHost(grants, id) && (only.length === 0 || only.includes(id)),
  );
  return {
    hosts: seen.map((host): HostSnapshots => {
      const { inventory, status, seenAt } = pictureOf(host.id);
      const rows = inventory ? snapshotRows(host, inventory).rows : [];
      const seesAll = mayAct(grants, 'read', { hostId: host.id }).ok;
      const mine = ({ vmUuid }: SnapshotRow) =>
        mayAct(grants, 'read', { hostId: host.id, vmUuid }).ok;
      return {
        ...{ id: host.id, name: host.name, status },
        ...(seenAt === undefined ? {} : { seenAt }),
        rows: (seesAll ? rows : rows.filter(mine)).map(judgedFor(grants, host.id)),
      };
    }),
  };
}
