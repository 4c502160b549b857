import ssh2 from 'ssh2';
import { fail } from '@/lib/domain/problem';
import { dropSecret, hasSecret, moveSecret, readOrMakeSecret } from '@/lib/secrets/store';

export type OwnKey = { privateKey: string; publicLine: string };

const SECRET_NAME = 'ssh-own-key';
/** The key that is to take its place, from the moment somebody asks for one until it does. */
const NEXT_NAME = 'ssh-next-key';
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

/** The next use reads the key again. */
export function forgetOwnKey(): void {
  shared.savepointOwnKey = undefined;
}

/** The line for `authorized_keys` on a host: `ssh-ed25519 AAAA… savepoint`. */
export async function authorizedKeysLine(): Promise<string> {
  return (await ownKey()).publicLine;
}

/** The key that is to take the own one's place; made at the first call. Nothing signs in with it yet. */
export async function nextKey(): Promise<OwnKey> {
  return asKey(await readOrMakeSecret(NEXT_NAME, makePrivateKey));
}

/** Whether somebody asked for a new key that is not in use yet. */
export const hasNextKey = () => hasSecret(NEXT_NAME);

/** From here on the new key is the own one, and the old one is gone. */
export async function adoptNextKey(): Promise<void> {
  await moveSecret(NEXT_NAME, SECRET_NAME);
  forgetOwnKey();
}

/** The new key is not wanted after all. */
export const dropNextKey = () => dropSecret(NEXT_NAME);

async function read(): Promise<OwnKey> {
  return asKey(await readOrMakeSecret(SECRET_NAME, makePrivateKey));
}

function asKey(privateKey: string): OwnKey {
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
