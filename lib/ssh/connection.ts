import type { Socket } from 'node:net';
import { Client } from 'ssh2';
import { type Problem, ProblemError, problem } from '@/lib/domain/problem';
import type { HostAddress } from './address';
import { fingerprint, keyTypeOf } from './fingerprint';
import { hostKeyAlgorithms } from './host-key-algorithms';
import { connectionProblem, linkLost } from './problems';
import { openSocket } from './socket';

const KEEPALIVE_MS = 5_000;
const KEEPALIVE_COUNT = 3;

/** A connection that has signed in. */
export type Connection = {
  client: Client;
  socket: Socket;
  /** Told once, when the connection is over, and why. */
  onLost: Set<(problem: Problem) => void>;
};

/**
 * Connects and signs in. Throws a `ProblemError` when it cannot. A host that shows another key than the pinned
 * one learns nothing of us, not even the user's name.
 */
export function openConnection(
  host: HostAddress,
  privateKey: string,
  timeoutMs: number,
): Promise<Connection> {
  const client = new Client();
  const socket = openSocket(host.address, host.port);
  const onLost: Connection['onLost'] = new Set();
  const pinned = Buffer.from(host.hostKey, 'base64');
  // The first reason counts: what follows it are its consequences.
  let why: Problem | undefined;
  let waitMs = timeoutMs;

  return new Promise((resolve, reject) => {
    client.on('ready', () => {
      waitMs = KEEPALIVE_MS * (KEEPALIVE_COUNT + 1);
      resolve({ client, socket, onLost });
    });
    // Stays for good: ssh2 may report a second error, and one without a listener ends the process.
    client.on('error', (cause) => {
      why ??= connectionProblem(host, cause, waitMs);
      reject(new ProblemError(why, { cause }));
      socket.destroy();
    });
    client.on('close', () => {
      why ??= linkLost(host);
      reject(new ProblemError(why));
      for (const tell of [...onLost]) tell(why);
      onLost.clear();
    });
    client.connect({
      sock: socket,
      username: host.user,
      privateKey,
      authHandler: ['publickey'],
      readyTimeout: timeoutMs,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_COUNT,
      algorithms: { serverHostKey: hostKeyAlgorithms(keyTypeOf(pinned)) },
      hostVerifier: (key: Buffer) => {
        if (key.equals(pinned)) return true;
        why = problem('host-key-changed', {
          host: host.name,
          expected: fingerprint(pinned),
          actual: fingerprint(key),
        });
        return false;
      },
    });
  });
}

/** Says good-bye and closes; what still runs over it ends with `host-link-lost`. */
export function closeConnection({ client, socket }: Connection): void {
  client.end();
  // Without waiting for the other side, which may be gone.
  socket.destroySoon();
}
