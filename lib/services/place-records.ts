import { getDb } from '@/lib/db/db';
import type { HostRecord } from '@/lib/domain/host';
import { fail } from '@/lib/domain/problem';
import type { Place } from '@/lib/generated/sqlite/client';
import { allHosts } from './host-records';

/** An archive as the engine sees it: a host without libvirt, whose store is the folder. */
const asHost = ({ path, createdAt: _, ...place }: Place): HostRecord => ({
  ...place,
  uri: '',
  storePath: path,
});

/** All archives, by name. */
export async function allArchives(): Promise<HostRecord[]> {
  const places = await getDb().place.findMany({ orderBy: { name: 'asc' } });
  return places.map(asHost);
}

/** Everything that has a store and tasks: all hosts, then all archives. */
export async function allPlaces(): Promise<HostRecord[]> {
  return [...(await allHosts()), ...(await allArchives())];
}

/** One place, whether a host or an archive. Throws `place-gone`. */
export async function placeById(id: string): Promise<HostRecord> {
  return (await allPlaces()).find((place) => place.id === id) ?? fail('place-gone', { id });
}
