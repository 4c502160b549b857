import { getDb } from '@/lib/db/db';

/** The whole host, where no VM is named. */
const ALL_VMS = '';

/** The place to which snapshots of a VM usually go: its own, or that of its host. */
export async function usualPlace(hostId: string, vmUuid: string): Promise<string | undefined> {
  const rows = await getDb().defaultPlace.findMany({
    where: { hostId, vmUuid: { in: [vmUuid, ALL_VMS] } },
  });
  return (rows.find((row) => row.vmUuid === vmUuid) ?? rows[0])?.placeId;
}

export async function setUsualPlace(
  hostId: string,
  vmUuid: string | undefined,
  placeId: string,
): Promise<void> {
  const key = { hostId, vmUuid: vmUuid ?? ALL_VMS };
  await getDb().defaultPlace.upsert({
    where: { hostId_vmUuid: key },
    create: { ...key, placeId },
    update: { placeId },
  });
}
