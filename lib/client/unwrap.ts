import { ProblemError } from '@/lib/domain/problem';
import type { ActionResult } from '@/lib/domain/view';
import { orSilence } from './silence';

/** The value of a server action's answer; its problem is thrown, and so is that no answer came. */
export async function unwrap<T>(answer: Promise<ActionResult<T>>): Promise<T> {
  const result = await answer.catch((error: unknown) => {
    throw orSilence(error, true);
  });
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}
