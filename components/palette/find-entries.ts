import type { FleetView, SnapshotsView } from '@/lib/domain/view';

/** Something that the palette can lead to or begin. */
export type Entry = {
  id: string;
  /** What it is called. */
  title: string;
  /** Where it is: its VM, its host. */
  place?: string;
} & (
  | { href: string }
  | { take: { hostId: string; hostName: string; vmUuid: string; vmName: string } }
);

export type Group = 'pages' | 'actions' | 'hosts' | 'vms' | 'snapshots';
export type Found = { id: Group; entries: Entry[] };

/** Nobody reads more of a kind; one more word narrows it down. */
const MOST = 7;

type Source = {
  pages: readonly Entry[];
  fleet: FleetView | undefined;
  snapshots: SnapshotsView | undefined;
};

/** What fits the words, kind by kind. Every word must be in the title or the place; the best titles come first. */
export function findEntries(words: string, { pages, fleet, snapshots }: Source): Found[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const hosts = (fleet?.hosts ?? []).map(
    ({ id, name, address }): Entry => ({
      ...{ id: `host/${id}`, title: name, place: address, href: `/hosts/${id}` },
    }),
  );
  const vms = (fleet?.hosts ?? []).flatMap((host) =>
    host.vms.map((vm) => ({ host, vm, title: vm.name, place: host.name })),
  );
  const bestVms = best(vms, wanted);
  const takeable = bestVms.filter(({ vm }) => !vm.denied?.take);
  const shown = (snapshots?.hosts ?? []).flatMap((host) =>
    host.rows.map((row) => ({
      ...{ host, row, title: row.label },
      place: `${row.vmName} · ${host.name}`,
    })),
  );
  const groups: Found[] = [
    { id: 'pages', entries: best(pages, wanted) },
    { id: 'hosts', entries: best(hosts, wanted) },
    {
      id: 'vms',
      entries: bestVms.map(({ host, vm, title, place }) => ({
        ...{ id: `vm/${host.id}/${vm.uuid}`, title, place },
        href: `/hosts/${host.id}/vms/${vm.uuid}`,
      })),
    },
    {
      id: 'actions',
      entries: (wanted.length === 0 ? [] : takeable.slice(0, 3)).map(
        ({ host, vm, title, place }) => ({
          ...{ id: `take/${host.id}/${vm.uuid}`, title, place },
          take: { hostId: host.id, hostName: host.name, vmUuid: vm.uuid, vmName: vm.name },
        }),
      ),
    },
    {
      id: 'snapshots',
      entries: (wanted.length === 0 ? [] : best(shown, wanted)).map(
        ({ host, row, title, place }) => ({
          ...{ id: `snapshot/${host.id}/${row.id}`, title, place },
          href: row.orphan
            ? `/hosts/${host.id}`
            : `/hosts/${host.id}/vms/${row.vmUuid}?snapshot=${row.id}`,
        }),
      ),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

type Named = { title: string; place?: string };

function best<Item extends Named>(items: readonly Item[], wanted: readonly string[]): Item[] {
  const ranked: { item: Item; rank: number }[] = [];
  for (const item of items) {
    const rank = rankOf(item, wanted);
    if (rank !== undefined) ranked.push({ item, rank });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ item }) => item);
}

/** The smaller the better: the whole title, its beginning, a part of it, or of its place. */
function rankOf({ title, place = '' }: Named, wanted: readonly string[]): number | undefined {
  const name = title.toLowerCase();
  const where = place.toLowerCase();
  let rank = 0;
  for (const word of wanted) {
    if (name === word) continue;
    if (name.startsWith(word)) rank += 1;
    else if (name.includes(word)) rank += 2;
    else if (where.includes(word)) rank += 3;
    else return undefined;
  }
  return rank;
}
