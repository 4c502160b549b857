import { getDb } from '@/lib/db/db';
import { type Grant, RIGHTS } from '@/lib/domain/rights';

type Row = { right: string; hostId: string | null; vmUuid: string | null };

/** A row as a grant; nothing where a newer program wrote a right that this one does not know. */
export function readGrant({ right: text, hostId, vmUuid }: Row): Grant[] {
  const right = RIGHTS.find((one) => one === text);
  if (!right) return [];
  return [
    {
      right,
      ...(hostId === null ? {} : { hostId }),
      ...(vmUuid === null ? {} : { vmUuid }),
    },
  ];
}

/** What a person was granted, and nothing while they are disabled. */
export async function grantsOf(userId: string): Promise<Grant[]> {
  const where = { userId, user: { disabled: false } };
  return (await getDb().grant.findMany({ where })).flatMap(readGrant);
}
