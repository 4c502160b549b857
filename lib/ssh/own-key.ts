import ssh2 from 'ssh2';
import { fail } from '@/lib/domain/problem';
import { readOrMakeSecret } from '@/lib/secrets/store';

export type OwnKey = { privateKey: string; publicLine: string };

const SECRET_NAME = 'ssh-own-key';
const COMMENT = 'savepoint';
/** ssh2 now and then makes a key it cannot read itself. */
const MAX_TRIES = 5;

const shared = globalThis as typeof globalThis & { savepointOwnKey?: Promise<OwnKey> | undefined };

/** The one SSH key with which this Savepoint signs in to hosts. Made at the first start; sealed in the database. */
export function ownKey(): Promise<OwnKey> {
  shared.savepointOwnKey ??= read().catch((error: unknown) => {
    shared.savepointOwnKey = undefined;
    throw error;
  });
  return shared.savepointOwnKey;
}

/** For tests: the next use reads the key again. */
export function forgetOwnKey(): void {
  shared.savepointOwnKey = undefined;
}

/** The line for `authorized_keys` on a host: `ssh-ed25519 AAAA… savepoint`. */
export async function authorizedKeysLine(): Promise<string> {
  return (await ownKey()).publicLine;
}

async function read(): Promise<OwnKey> {
  const privateKey = await readOrMakeSecret(SECRET_NAME, makePrivateKey);
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    return fail('unexpected', { detail: 'Savepoint’s own SSH key cannot be read' }, parsed);
  }
  const publicLine = `${parsed.type} ${parsed.getPublicSSH().toString('base64')} ${COMMENT}`;
  return { privateKey, publicLine };
}

function makePrivateKey(): string {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment: COMMENT });
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) return made.private;
  }
  return fail('unexpected', { detail: 'an SSH key could not be made' });
}
