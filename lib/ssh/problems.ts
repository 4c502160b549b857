import { type Problem, ProblemError, problem, toProblem } from '@/lib/domain/problem';
import type { HostAddress } from './address';

type SshError = Error & { level?: string; code?: string };

/** What the operating system says when packets get no answer. */
const SILENT = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);
const UNKNOWN = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

type Destination = Pick<HostAddress, 'name' | 'address' | 'port' | 'user'>;

/** Whatever net and ssh2 report of a connection, as one of our problems. */
export function connectionProblem(
  { name: host, address, port, user }: Destination,
  error: unknown,
  waitedMs: number,
): Problem {
  const { level, code = '' } = error as SshError;
  if (level === 'client-timeout' || SILENT.has(code)) {
    return silent({ name: host, address, port }, waitedMs);
  }
  if (code === 'ECONNREFUSED') return problem('host-refused', { host, address, port });
  if (UNKNOWN.has(code)) return problem('host-unknown-address', { host, address });
  if (level === 'client-authentication') return problem('host-login-refused', { host, user });
  return linkLost({ name: host, address });
}

/** No answer in time. */
export function silent(
  { name: host, address, port }: Pick<HostAddress, 'name' | 'address' | 'port'>,
  waitedMs: number,
): Problem {
  const afterSeconds = Math.max(1, Math.round(waitedMs / 1000));
  return problem('host-silent', { host, address, port, afterSeconds });
}

/** The link to the host broke. */
export function linkLost({ name: host, address }: Pick<HostAddress, 'name' | 'address'>): Problem {
  return problem('host-link-lost', { host, address });
}

/**
 * An error as one of this module's `ProblemError`s. The pool lives on globalThis and may have been made by another
 * copy of this code (Next loads it several times), so its errors need not be instances of our class.
 */
export function asProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const isForeign = error instanceof Error && error.name === 'ProblemError' && 'problem' in error;
  const what = isForeign ? (error.problem as Problem) : toProblem(error);
  return new ProblemError(what, { cause: error });
}
