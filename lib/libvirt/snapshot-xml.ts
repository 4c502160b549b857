import type { ForeignDisk, ForeignSnapshot } from '@/lib/domain/inventory';
import { attribute, child, children, type Element, readXml, text } from './xml';

/** Where libvirt keeps what a snapshot of its own holds; what it does not say is not captured. */
function kindOf(element: Element | undefined): ForeignDisk['kind'] {
  const said = attribute(element, 'snapshot');
  return said === 'internal' || said === 'external' ? said : said === 'manual' ? 'external' : 'no';
}

function readDisk(disk: Element): ForeignDisk {
  const path = attribute(child(disk, 'source'), 'file') ?? attribute(child(disk, 'source'), 'dev');
  return {
    target: attribute(disk, 'name') ?? '?',
    kind: kindOf(disk),
    ...(path === undefined ? {} : { path }),
  };
}

const STATES: Record<string, ForeignSnapshot['state']> = {
  running: 'running',
  blocked: 'running',
  paused: 'paused',
  'disk-snapshot': 'disks only',
};

/** Reads what `virsh snapshot-dumpxml` prints. Throws an `Error` with the reason if it is not that. */
export function parseSnapshotXml(xml: string): Omit<ForeignSnapshot, 'isCurrent'> {
  const snapshot = child(readXml(xml), 'domainsnapshot');
  const name = text(snapshot, 'name');
  const seconds = Number(text(snapshot, 'creationTime'));
  if (!snapshot || !name || !Number.isFinite(seconds)) throw new Error('it is no snapshot');
  return {
    name,
    description: text(snapshot, 'description') ?? '',
    parent: text(child(snapshot, 'parent'), 'name') ?? null,
    takenAt: new Date(seconds * 1000).toISOString(),
    state: STATES[text(snapshot, 'state') ?? ''] ?? 'shut off',
    memory: kindOf(child(snapshot, 'memory')),
    disks: children(child(snapshot, 'disks'), 'disk').map(readDisk),
  };
}
