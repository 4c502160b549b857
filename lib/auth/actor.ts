import { ProblemError } from '@/lib/domain/problem';
import { type Grant, mayAct, type Place, type Verb } from '@/lib/domain/rights';

/** Who does something. Every verb of lib/services gets one first. */
export type Actor = { id: string; name: string; grants: readonly Grant[] };

/** May do everything everywhere. */
export const ADMINISTRATOR: readonly Grant[] = [{ right: 'administer' }];

/** The first line of every service verb: throws `not-allowed` unless the actor may do this there. */
export function authorise({ grants }: Actor, verb: Verb, place: Place): void {
  const verdict = mayAct(grants, verb, place);
  if (!verdict.ok) throw new ProblemError(verdict.problem);
}
