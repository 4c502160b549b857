import type { Command } from '@/lib/shell/command';
import { quote } from '@/lib/shell/quote';
import { type HostAddress, sameDestination } from './address';
import type { RunResult } from './execute';
import { HostLink } from './link';
import { asProblemError } from './problems';
import type { HostStream } from './stream';
import { readSudo, withSudo } from './sudo';

export type { HostAddress } from './address';
export type { RunResult } from './execute';
export { type HostState, onHostState } from './host-state';
export type { HostStream, StreamEnd } from './stream';

export type RunOptions = {
  /** Sent to the command's standard input. */
  input?: string | Uint8Array;
  /** From the moment the command gets its channel. Default 30 s. */
  timeoutMs?: number;
  /** Output beyond this is an error. Default 64 MiB. */
  maxBytes?: number;
  /** For the first command to a host: how long to wait for the connection. Default 10 s. */
  connectTimeoutMs?: number;
};

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

const shared = globalThis as typeof globalThis & { savepointLinks?: Map<string, HostLink> };

function links(): Map<string, HostLink> {
  shared.savepointLinks ??= new Map();
  return shared.savepointLinks;
}

/**
 * Runs a command on a host over its kept connection. Any exit code is an answer; a `ProblemError` says that there
 * was none. After `host-link-lost` and `host-silent` nobody knows whether the command ran: it is never repeated here.
 */
export async function runOnHost(
  host: HostAddress,
  command: Command,
  options: RunOptions = {},
): Promise<RunResult> {
  const { input, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = options;
  const link = linkTo(host, options.connectTimeoutMs);
  try {
    const text = quote(withSudo(host, command));
    return readSudo(host, await link.run(text, { input, timeoutMs, maxBytes }));
  } catch (error) {
    throw asProblemError(error);
  }
}

/**
 * Starts a command on a host that tells line by line what happens there, for as long as the connection lasts. `input` is
 * what it reads first; its standard input stays open.
 */
export async function streamFromHost(
  host: HostAddress,
  command: Command,
  input: string,
  onLine: (line: string) => void,
): Promise<HostStream> {
  try {
    return await linkTo(host).stream(quote(withSudo(host, command)), input, onLine);
  } catch (error) {
    throw asProblemError(error);
  }
}

/** Lets the next command to a host try to connect at once, although the last tries failed. */
export function retryNow(hostId: string): void {
  links().get(hostId)?.retryNow();
}

/** Ends the connection to a host. The next command to it makes another. */
export function closeHost(hostId: string): void {
  links().get(hostId)?.close();
  links().delete(hostId);
}

/** Ends all connections. */
export function closeAll(): void {
  for (const hostId of [...links().keys()]) closeHost(hostId);
}

function linkTo(host: HostAddress, connectTimeoutMs?: number): HostLink {
  const known = links().get(host.id);
  if (known && sameDestination(known.host, host)) return known;
  // The host was changed; its old address must not be used again.
  known?.close();
  const link = new HostLink(host, connectTimeoutMs);
  links().set(host.id, link);
  return link;
}
