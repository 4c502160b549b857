import ssh2 from 'ssh2';
import { fail } from '@/lib/domain/problem';
import { keyTypeOf } from './fingerprint';

/** A key that lives as long as one transfer. */
export type TransferKey = { keyType: string; publicKey: string; privateKey: string };

const MAX_TRIES = 5;

/** Makes a key for one transfer. It is kept in memory only. */
export function makeTransferKey(): TransferKey {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { private: privateKey } = ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(privateKey);
    // ssh2 now and then makes a key it cannot read itself.
    if (parsed instanceof Error) continue;
    const publicKey = parsed.getPublicSSH().toString('base64');
    return { keyType: parsed.type, publicKey, privateKey };
  }
  return fail('unexpected', { detail: 'an SSH key could not be made' });
}

/** What `transfer.sh direct` reads: the pinned host key of the far end, then the private key. */
export function directInput(hostKey: string, privateKey: string): string {
  const pinned = `${keyTypeOf(Buffer.from(hostKey, 'base64'))} ${hostKey}`;
  return `${pinned}\n${privateKey.trimEnd()}\n`;
}
