import { ProblemError, problem, toProblem } from '@/lib/domain/problem';

/** That the dashboard itself did not answer; `status`: of what somebody on the way answered in its place. */
export function silence(mayHaveBegun: boolean, status: number | null, cause?: unknown) {
  return new ProblemError(problem('dashboard-silent', { mayHaveBegun, status }), { cause });
}

/**
 * What was thrown while the server was told to do something. Its own answers stay what they are: problems, an action of
 * another build, what Next signs with a digest. All else means that none came, in the words of whichever browser it is.
 */
export function orSilence(error: unknown, mayHaveBegun: boolean): unknown {
  const isAnswer =
    toProblem(error).code !== 'unexpected' || (error instanceof Error && 'digest' in error);
  return isAnswer ? error : silence(mayHaveBegun, null, error);
}
