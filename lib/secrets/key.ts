import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from '@/lib/db/data-dir';
import { fail } from '@/lib/domain/problem';

export const KEY_BYTES = 32;

// The key is read once a process; Next loads this module several times.
const shared = globalThis as typeof globalThis & { savepointKey?: Buffer | undefined };

/**
 * A key for one purpose, derived from the secret key. The secret key is SAVEPOINT_KEY (32 bytes in base64),
 * the content of SAVEPOINT_KEY_FILE, or `secret.key` in the data folder, which is made at the first start.
 */
export function deriveKey(purpose: string): Buffer {
  shared.savepointKey ??= readSecretKey();
  return Buffer.from(
    hkdfSync('sha256', shared.savepointKey, '', `savepoint ${purpose}`, KEY_BYTES),
  );
}

/** For tests: the next use reads the key again. */
export function forgetKey(): void {
  shared.savepointKey = undefined;
}

function readSecretKey(): Buffer {
  const { SAVEPOINT_KEY, SAVEPOINT_KEY_FILE } = process.env;
  if (SAVEPOINT_KEY) return decode(SAVEPOINT_KEY, 'SAVEPOINT_KEY');
  if (SAVEPOINT_KEY_FILE) return readKeyFile(SAVEPOINT_KEY_FILE);
  const file = path.join(/*turbopackIgnore: true*/ dataDir(), 'secret.key');
  makeKeyFile(file);
  return readKeyFile(file);
}

function readKeyFile(file: string): Buffer {
  if ((statSync(file).mode & 0o077) !== 0) {
    fail('unexpected', {
      detail: `others than its owner can read the secret key ${file}; run “chmod 600 ${file}” and start again`,
    });
  }
  return decode(readFileSync(file, 'utf8'), file);
}

/** Makes the file unless it exists. A link appears complete or not at all, so two starters end with one key. */
function makeKeyFile(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

function decode(text: string, source: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    fail('unexpected', { detail: `${source} must hold ${KEY_BYTES} bytes in base64` });
  }
  return key;
}
