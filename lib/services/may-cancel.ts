import type { Actor } from '@/lib/auth/actor';
import { type Verdict, YES } from '@/lib/domain/problem';
import { mayAct, type Place } from '@/lib/domain/rights';
import type { TaskKind } from '@/lib/domain/task';

/** Whether somebody may call a task at a place back: whoever began it, and whoever might have begun it there. */
export function mayCancel(
  actor: Actor,
  { actorId, kind }: { actorId: string; kind: TaskKind },
  place: Place,
): Verdict {
  if (actorId !== '' && actorId === actor.id) return YES;
  return mayAct(actor.grants, kind === 'rollback' ? 'rollback' : 'cancel', place);
}
