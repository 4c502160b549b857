import { unstable_rethrow } from 'next/navigation';
import { ProblemError, toProblem } from '@/lib/domain/problem';
import type { ActionResult } from '@/lib/domain/view';
import { logError } from '@/lib/server/log';

/**
 * Runs a server action's service verb: its value or its problem as plain data for the browser.
 * A server action is called only from our own pages: Next compares the Origin header with the host.
 */
export async function act<T>(verb: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await verb() };
  } catch (error) {
    // redirect() and notFound() work by throwing; Next must get them.
    unstable_rethrow(error);
    if (!(error instanceof ProblemError)) logError('A server action failed', error);
    return { ok: false, problem: toProblem(error) };
  }
}
