import { type Problem, ProblemError } from '@/lib/domain/problem';
import { silence } from './silence';

/** Reads JSON from our own API; throws the `ProblemError` that the server answered with, or that it did not answer. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal ? { signal } : undefined).catch((error: unknown) => {
    // What was called off is no silence.
    throw error instanceof TypeError ? silence(false, null, error) : error;
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  const said = problemIn(body);
  throw said ? new ProblemError(said) : silence(false, response.status);
}

function problemIn(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('problem' in body)) return undefined;
  return body.problem as Problem;
}
