import { type Problem, ProblemError, problem } from '@/lib/domain/problem';

/** Reads JSON from our own API; throws the `ProblemError` that the server answered with. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal ? { signal } : undefined);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  throw new ProblemError(problemIn(body) ?? unreadable(response.status));
}

function problemIn(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('problem' in body)) return undefined;
  return body.problem as Problem;
}

function unreadable(status: number): Problem {
  return problem('unexpected', { detail: `the Savepoint server answered with status ${status}` });
}
