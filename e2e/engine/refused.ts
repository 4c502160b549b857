import { ProblemError } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';

/** The code with which something is refused; fails when it is not, or when its sentence is empty or has holes. */
export async function refusedWith(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const words = sentence(error.problem);
    if (words.length < 20 || /undefined(?! there)|NaN|\[object/.test(words)) throw new Error(words);
    return error.problem.code;
  }
  return 'not refused';
}
