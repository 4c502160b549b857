import { ProblemError } from '@/lib/domain/problem';
import { sentence } from '@/lib/domain/sentences';

/** The server's log: what went wrong, in words where it is a problem of ours. Never given a secret. */
export function logError(what: string, error: unknown): void {
  const start = `${new Date().toISOString()} ${what}:`;
  if (!(error instanceof ProblemError)) console.error(start, error);
  else if (error.cause === undefined) console.error(start, sentence(error.problem));
  else console.error(start, sentence(error.problem), error.cause);
}
