import { fail, no, type Verdict, YES } from '@/lib/domain/problem';

/** Who does something. Every verb of lib/services gets one first. */
export type Actor = { id: string; name: string; role: Role };

export const ROLES = ['administrator'] as const;
export type Role = (typeof ROLES)[number];

export const VERBS = [
  'take',
  'rollback',
  'edit',
  'remove',
  'verify',
  'define',
  'recover',
  'add-host',
  'remove-host',
  'refresh-host',
  'read',
] as const;
export type Verb = (typeof VERBS)[number];

const ALLOWED: { [R in Role]: ReadonlySet<Verb> } = {
  administrator: new Set(VERBS),
};

/** Whether this person's role allows the verb. */
export function mayDo(actor: Actor, verb: Verb): Verdict {
  return ALLOWED[actor.role].has(verb) ? YES : no('not-allowed', { verb });
}

/** The first line of every service verb. */
export function authorise(actor: Actor, verb: Verb): void {
  const verdict = mayDo(actor, verb);
  if (!verdict.ok) fail('not-allowed', { verb });
}

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
