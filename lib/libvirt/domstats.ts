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

/**
 * Reads the blocks `Domain: 'name'` with their `key=value` lines; unknown keys are passed over. A disk's path may contain
 * newlines and so look like a block of another domain: a name that comes twice is left out, because nobody can tell
 * which of the two is true.
 */
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
  const count = new Map<string, number>();
  for (const { name } of all) count.set(name, (count.get(name) ?? 0) + 1);
  return all.filter(({ name }) => count.get(name) === 1);
}
