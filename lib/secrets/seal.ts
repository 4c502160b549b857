import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fail } from '@/lib/domain/problem';
import { deriveKey } from './key';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts text (AES-256-GCM). It opens only under the same name, so sealed texts cannot be exchanged. */
export function seal(name: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey('seal'), iv);
  cipher.setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [VERSION, iv, cipher.getAuthTag(), body]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.');
}

/** The text of a sealed one, or an error that says what to check. */
export function open(name: string, sealed: string): string {
  const [version, ...parts] = sealed.split('.');
  const [iv, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== VERSION || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || !body) {
    return fail('unexpected', { detail: `the secret “${name}” is not a sealed text` });
  }
  const decipher = createDecipheriv('aes-256-gcm', deriveKey('seal'), iv, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(name));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch (cause) {
    return fail(
      'unexpected',
      {
        detail: `the secret “${name}” cannot be opened: it was sealed with another key or was changed. Start with the key it was sealed with (SAVEPOINT_KEY, SAVEPOINT_KEY_FILE or secret.key)`,
      },
      cause,
    );
  }
}
