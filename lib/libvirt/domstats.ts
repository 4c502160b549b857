import type { VmState } from '@/lib/domain/inventory';

/** What `virsh domstats --raw --state --balloon` says of one domain. */
export type DomainStats = { name: string; state: VmState; residentBytes?: number };

/** libvirt's `virDomainState`, by number. */
const STATES: readonly VmState[] = [
  'no state',
  'running',
  'running',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
];

/** Reads the blocks `Domain: 'name'` with their `key=value` lines; unknown keys are passed over. */
export function parseDomstats(text: string): DomainStats[] {
  const all: DomainStats[] = [];
  for (const block of text.split(/^Domain: '/m).slice(1)) {
    const name = block.slice(0, block.indexOf("'\n"));
    const value = (key: string) => new RegExp(`^ *${key}=(\\d+)$`, 'm').exec(block)?.[1];
    const resident = value('balloon\\.rss');
    all.push({
      name,
      state: STATES[Number(value('state\\.state') ?? 0)] ?? 'no state',
      ...(resident === undefined ? {} : { residentBytes: Number(resident) * 1024 }),
    });
  }
  return all;
}
