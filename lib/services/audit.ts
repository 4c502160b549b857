import type { Actor } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import type { AuditVerb, Outcome } from '@/lib/domain/audit';
import { type ProblemCode, ProblemError, toProblem, type Verdict } from '@/lib/domain/problem';
import { mayAct, type OwnVerb, type Place, type Verb } from '@/lib/domain/rights';

export type AuditEntry = Place & {
  verb: AuditVerb;
  /** What it was done to, in words that stay true when it is gone: a name, an e-mail address. */
  target: string;
  outcome: Outcome;
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

/** What the line will say besides who, what and where. Work fills in what it comes to know. */
export type AuditNote = Place & { target: string; detail: string };

/**
 * The frame of every verb that changes something: asks whether the actor may, lets it be done, and writes one line
 * about how it ended: `ok`, `refused` by a rule, or `failed` at the host. `may`: where more than the verb's right decides.
 */
export async function audited<T>(
  actor: Actor,
  verb: AuditVerb & Verb,
  { target, ...place }: Place & { target: string },
  work: (note: AuditNote) => Promise<T>,
  may: Verdict = mayAct(actor.grants, verb, place),
): Promise<T> {
  return framed(actor, verb, { ...place, target, detail: '' }, async (note) => {
    if (!may.ok) throw new ProblemError(may.problem);
    return work(note);
  });
}

/** The same for what somebody does with their own account: nobody is asked for a right. */
export function auditedOwn<T>(
  actor: { id: string; name: string } | null,
  verb: OwnVerb,
  target: string,
  work: (note: AuditNote) => Promise<T>,
): Promise<T> {
  return framed(actor, verb, { target, detail: '' }, work);
}

async function framed<T>(
  actor: { id: string; name: string } | null,
  verb: AuditVerb,
  note: AuditNote,
  work: (note: AuditNote) => Promise<T>,
): Promise<T> {
  const value = await work(note).catch(async (error: unknown) => {
    const { code } = toProblem(error);
    const detail = [note.detail, code].filter((text) => text !== '').join(': ');
    const outcome = FAILURES.has(code) ? 'failed' : 'refused';
    await audit(actor, { verb, ...note, detail, outcome });
    throw error;
  });
  await audit(actor, { verb, ...note, outcome: 'ok' });
  return value;
}

/** A host or a disk did not do as it was told, as opposed to a rule that spoke against it. */
const FAILURES: ReadonlySet<ProblemCode> = new Set([
  'host-silent',
  'host-refused',
  'host-unknown-address',
  'host-link-lost',
  'host-key-changed',
  'host-login-refused',
  'host-sudo-refused',
  'host-helper-refused',
  'host-no-virsh',
  'host-libvirt-down',
  'host-libvirt-denied',
  'host-odd-answer',
  'host-not-answering-now',
  'store-not-writable',
  'task-not-started',
  'task-interrupted',
  'unexpected',
]);
