import { ProblemError } from '@/lib/domain/problem';
import type { ActionResult } from '@/lib/domain/view';

/** The value of a server action's answer; its problem is thrown. */
export function unwrap<T>(result: ActionResult<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}
