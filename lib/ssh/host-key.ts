import { Client } from 'ssh2';
import { ProblemError } from '@/lib/domain/problem';
import { fingerprint, keyTypeOf } from './fingerprint';
import { hostKeyAlgorithms } from './host-key-algorithms';
import { connectionProblem } from './problems';
import { openSocket } from './socket';

export type ProbedHostKey = {
  /** Raw, in base64. */
  hostKey: string;
  keyType: string;
  fingerprint: string;
};

const PROBE_TIMEOUT_MS = 10_000;

/**
 * Asks a machine for its SSH host key, so that a person can compare it. The connection ends before anything
 * is said about who we are.
 */
export async function probeHostKey(where: {
  address: string;
  port: number;
  timeoutMs?: number;
}): Promise<ProbedHostKey> {
  const { address, port, timeoutMs = PROBE_TIMEOUT_MS } = where;
  const host = { name: address, address, port, user: '' };
  const client = new Client();
  const socket = openSocket(address, port);
  try {
    return await new Promise<ProbedHostKey>((resolve, reject) => {
      // Stays for good: ssh2 may report a second error, and one without a listener ends the process.
      client.on('error', reject);
      client.on('close', () => reject(new Error('closed before the key came')));
      client.connect({
        sock: socket,
        username: 'savepoint',
        readyTimeout: timeoutMs,
        algorithms: { serverHostKey: hostKeyAlgorithms() },
        hostVerifier: (key: Buffer) => {
          resolve({
            hostKey: key.toString('base64'),
            keyType: keyTypeOf(key),
            fingerprint: fingerprint(key),
          });
          return false;
        },
      });
    });
  } catch (error) {
    throw new ProblemError(connectionProblem(host, error, timeoutMs), { cause: error });
  } finally {
    client.destroy();
    socket.destroy();
  }
}
