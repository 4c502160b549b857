import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { vmUuidSchema } from '@/lib/domain/ids';
import { fail } from '@/lib/domain/problem';
import { mayChooseUsual } from '@/lib/domain/rights';
import { publish } from '@/lib/events/bus';
import { type AuditNote, audited } from './audit';
import { hostById } from './host-records';
import { parseInput } from './input';
import { placeName } from './place-name';
import { placeById } from './place-records';

/** The whole host, where no VM is named. */
const ALL_VMS = '';

/** The place to which snapshots of a VM usually go: its own, or that of its host. */
export async function usualPlace(
  hostId: string,
  vmUuid: string,
): Promise<{ placeId: string; isOwn: boolean } | undefined> {
  const rows = await getDb().defaultPlace.findMany({
    where: { hostId, vmUuid: { in: [vmUuid, ALL_VMS] } },
  });
  const row = rows.find((one) => one.vmUuid === vmUuid) ?? rows[0];
  return row && { placeId: row.placeId, isOwn: row.vmUuid === vmUuid };
}

/** The usual places of hosts, where no VM says otherwise: host to place. */
export async function usualPlacesOfHosts(): Promise<Map<string, string>> {
  const rows = await getDb().defaultPlace.findMany({ where: { vmUuid: ALL_VMS } });
  return new Map(rows.map(({ hostId, placeId }) => [hostId, placeId]));
}

const choiceSchema = z.object({
  hostId: z.string().max(64),
  vmUuid: vmUuidSchema.optional(),
  placeId: z.string().max(64).nullable(),
});

/** Says where the snapshots of a host, or of one VM there, usually go; null: nowhere in particular, or as its host says. */
export async function setDefaultPlace(
  actor: Actor,
  input: { hostId: string; vmUuid?: string; placeId: string | null },
): Promise<null> {
  const { hostId, vmUuid, placeId } = parseInput(choiceSchema, input);
  const at = { hostId, ...(vmUuid === undefined ? {} : { vmUuid }) };
  const set = async (note: AuditNote) => {
    await hostById(hostId);
    if (placeId !== null) {
      note.detail = (await placeById(placeId)).name;
      if (placeId === hostId) fail('transfer-same', { host: note.detail });
    }
    await setUsualPlace(hostId, vmUuid, placeId);
    publish({ topic: 'hosts' });
    return null;
  };
  const about = { ...at, target: await placeName(hostId, vmUuid) };
  return audited(actor, 'set-default-place', about, set, mayChooseUsual(actor.grants, at));
}

/** Of a VM, or of a host where none is named; null: none of its own. */
export async function setUsualPlace(
  hostId: string,
  vmUuid: string | undefined,
  placeId: string | null,
): Promise<void> {
  const key = { hostId, vmUuid: vmUuid ?? ALL_VMS };
  if (placeId === null) {
    await getDb().defaultPlace.deleteMany({ where: key });
    return;
  }
  await getDb().defaultPlace.upsert({
    where: { hostId_vmUuid: key },
    create: { ...key, placeId },
    update: { placeId },
  });
}
