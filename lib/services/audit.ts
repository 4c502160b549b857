import { getDb } from '@/lib/db/db';

export type AuditEntry = {
  verb: string;
  /** What it was done to, in words that stay true when it is gone: a name, an e-mail address. */
  target: string;
  hostId?: string;
  vmUuid?: string;
  outcome: 'ok' | 'refused' | 'failed';
  detail?: string;
};

/** Writes down who did what to what, and how it ended. `null`: nobody who is signed in. */
export async function audit(
  actor: { id: string; name: string } | null,
  { verb, target, hostId, vmUuid, outcome, detail = '' }: AuditEntry,
): Promise<void> {
  await getDb().auditLine.create({
    data: {
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? '',
      verb,
      hostId: hostId ?? null,
      vmUuid: vmUuid ?? null,
      target,
      outcome,
      detail,
    },
  });
}
