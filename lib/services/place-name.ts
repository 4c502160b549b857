import { getDb } from '@/lib/db/db';
import { pictureOf } from '@/lib/fleet/picture';

/** A VM or a host in words that stay true when it is gone: `web on kvm1`. What is not known stays an id. */
export async function placeName(hostId: string, vmUuid?: string): Promise<string> {
  const what = { where: { id: hostId }, select: { name: true } };
  const db = getDb();
  const found = (await db.host.findUnique(what)) ?? (await db.place.findUnique(what));
  const host = found?.name ?? hostId;
  if (vmUuid === undefined) return host;
  const { inventory } = pictureOf(hostId);
  const vm =
    inventory?.vms.find(({ uuid }) => uuid === vmUuid)?.name ??
    inventory?.snapshots.find(({ manifest }) => manifest.vm.uuid === vmUuid)?.manifest.vm.name;
  return `${vm ?? vmUuid} on ${host}`;
}
