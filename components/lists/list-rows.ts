import type { Facts } from '@/lib/domain/filter';
import { freedTogether, type Held } from '@/lib/domain/sizes';
import type { FleetView, HostView, SnapshotRow, SnapshotsView, VmRow } from '@/lib/domain/view';

export type ListItem = {
  key: string;
  name: string;
  facts: Facts;
  hostId: string;
  hostName: string;
  held: Held;
};
type Stale = { isStale: boolean; seenAt?: string };

export type SnapshotItem = ListItem & Stale & { row: SnapshotRow };
export type VmItem = ListItem & Stale & { row: VmRow };

type Host = Pick<HostView, 'id' | 'name' | 'status' | 'seenAt'>;

/** What is wrong comes first where people sort by it. */
export const RANK = { red: 0, amber: 1, green: 2 } as const;

/** What a host's rows were made of, so that those of hosts that did not change are not made again. */
const made = new WeakMap<object, readonly unknown[]>();

function remembered<Item>(of: object, make: () => Item[]): readonly Item[] {
  const known = made.get(of);
  if (known) return known as readonly Item[];
  const items = make();
  made.set(of, items);
  return items;
}

/** All snapshots as items of one list. */
export function snapshotItems({ hosts }: SnapshotsView): SnapshotItem[] {
  return hosts.flatMap((host) =>
    remembered(host, () => host.rows.map((row) => snapshotItem(host, row))),
  );
}

function snapshotItem(host: Host, row: SnapshotRow): SnapshotItem {
  const { vmUuid, vmName, label, description, takenAt, takenBy, sizeBytes, badge } = row;
  const has = [
    ...(row.withMemory ? ['ram'] : []),
    ...(row.orphan ? ['orphan'] : []),
    ...(row.automatic ? ['automatic'] : []),
  ];
  return {
    key: `${host.id}/${vmUuid}/${row.id}`,
    name: label,
    ...placeOf(host),
    row,
    held: { bytes: sizeBytes, bound: row.bound },
    facts: {
      ...{ host: host.name, vm: vmName, sizeBytes, has },
      texts: [label, description, takenBy],
      tags: row.tags ?? [],
      atMs: Date.parse(takenAt),
      badges: [badge],
    },
  };
}

/** All VMs as items of one list. */
export function vmItems({ hosts }: FleetView): VmItem[] {
  return hosts.flatMap((host) => remembered(host, () => host.vms.map((row) => vmItem(host, row))));
}

function vmItem(host: Host, row: VmRow): VmItem {
  const { uuid, name, title, tags = [], snapshotBytes, snapshotCount, newestAt, badge } = row;
  const has = [
    ...(row.state === 'running' ? ['running'] : []),
    ...(snapshotCount > 0 ? ['snapshots'] : []),
  ];
  return {
    key: `${host.id}/${uuid}`,
    name,
    ...placeOf(host),
    row,
    held: { bytes: snapshotBytes, bound: row.snapshotBound },
    facts: {
      ...{ host: host.name, vm: name, tags, has, sizeBytes: snapshotBytes },
      texts: title === undefined ? [row.state] : [title, row.state],
      badges: badge === undefined ? [] : [badge],
      ...(newestAt === undefined ? {} : { atMs: Date.parse(newestAt) }),
    },
  };
}

function placeOf({ id, name, status, seenAt }: Host) {
  return {
    hostId: id,
    hostName: name,
    isStale: status !== 'online',
    ...(seenAt === undefined ? {} : { seenAt }),
  };
}

export type Sorting = { column: string; isDown: boolean };

/** `-size`: by size, the largest first. */
export function readSorting(text: string | null, columns: readonly string[]): Sorting | undefined {
  const isDown = text?.startsWith('-') ?? false;
  const column = (text ?? '').replace(/^-/, '');
  return columns.includes(column) ? { column, isDown } : undefined;
}

export const writeSorting = ({ column, isDown }: Sorting) => (isDown ? `-${column}` : column);

/** Words as keys of which the plain order is the one people expect: `vm9` before `vm10`, whatever their case. */
const keys = new Map<string, string>();
const MOST_KEYS = 200_000;
const DIGITS = 12;

function keyOf(word: string): string {
  const known = keys.get(word);
  if (known !== undefined) return known;
  const key = word.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(word, key);
  return key;
}
const inOrder = (a: string | number, b: string | number) => (a < b ? -1 : Number(a > b));

/** Sorted by one value of each; what is equal, and what has none, stays in its order, the latter last. */
export function sorted<Item>(
  items: readonly Item[],
  by: (item: Item) => string | number | undefined,
  isDown: boolean,
): Item[] {
  const sign = isDown ? -1 : 1;
  return items
    .map((item) => {
      const value = by(item);
      return { item, value: typeof value === 'string' ? keyOf(value) : value };
    })
    .sort(({ value: a }, { value: b }) =>
      a === undefined || b === undefined
        ? Number(a === undefined) - Number(b === undefined)
        : sign * inOrder(a, b),
    )
    .map(({ item }) => item);
}

export type HostTotal = { hostId: string; hostName: string; count: number; held: Held };

/** How many there are on each host, and how many bytes they hold; the most bytes first. */
export function totals(items: readonly ListItem[]): HostTotal[] {
  const all = new Map<string, { hostName: string; held: Held[] }>();
  for (const { hostId, hostName, held } of items) {
    const one = all.get(hostId) ?? { hostName, held: [] };
    one.held.push(held);
    all.set(hostId, one);
  }
  return [...all]
    .map(([hostId, { hostName, held }]) => ({
      ...{ hostId, hostName, count: held.length },
      held: freedTogether(held),
    }))
    .sort((a, b) => b.held.bytes - a.held.bytes || inOrder(keyOf(a.hostName), keyOf(b.hostName)));
}
