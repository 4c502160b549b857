import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { deriveKey, forgetKey } from './key';
import { open, seal } from './seal';
import { readOrMakeSecret } from './store';

const newKey = () => randomBytes(32).toString('base64');
const saying = (text: string) =>
  expect.objectContaining({
    problem: { code: 'unexpected', facts: { detail: expect.stringContaining(text) } },
  });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'savepoint-key-'));
  vi.stubEnv('SAVEPOINT_DATA', folder);
  forgetKey();
});
afterEach(() => {
  vi.unstubAllEnvs();
  forgetKey();
  rmSync(folder, { recursive: true });
});

describe('seal and open', () => {
  const text = 'a secret: 快照 🔑';

  it('gives the text back, and seals it another way each time', () => {
    expect(open('name', seal('name', text))).toBe(text);
    expect(seal('name', text)).not.toBe(seal('name', text));
    expect(open('name', seal('name', ''))).toBe('');
  });

  it('says so under another key', () => {
    vi.stubEnv('SAVEPOINT_KEY', newKey());
    const sealed = seal('name', text);
    vi.stubEnv('SAVEPOINT_KEY', newKey());
    forgetKey();
    expect(() => open('name', sealed)).toThrow(saying('sealed with another key'));
  });

  it('says so of a changed text, a changed name and of what was never sealed', () => {
    const sealed = seal('name', text);
    const [version, iv, tag, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    const changed = [version, iv, tag, bytes.toString('base64url')].join('.');
    expect(() => open('name', changed)).toThrow(saying('was changed'));
    expect(() => open('other', sealed)).toThrow(saying('was changed'));
    // A shorter tag would be easier to guess.
    const short = [version, iv, (tag ?? '').slice(0, 6), body].join('.');
    expect(() => open('name', short)).toThrow(saying('not a sealed text'));
    expect(() => open('name', text)).toThrow(saying('not a sealed text'));
  });
});

describe('the secret key', () => {
  it('is made once, for its owner only', () => {
    const first = deriveKey('a');
    const file = path.join(folder, 'secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toHaveLength(32);
    forgetKey();
    expect(deriveKey('a')).toEqual(first);
    expect(deriveKey('b')).not.toEqual(first);
  });

  it('is refused when others can read it', () => {
    deriveKey('a');
    chmodSync(path.join(folder, 'secret.key'), 0o640);
    forgetKey();
    expect(() => deriveKey('a')).toThrow(saying('chmod 600'));
  });

  it('may come from a file or the environment, and must be 32 bytes', () => {
    const file = path.join(folder, 'elsewhere');
    const key = newKey();
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    vi.stubEnv('SAVEPOINT_KEY_FILE', file);
    const fromFile = deriveKey('a');
    forgetKey();
    vi.stubEnv('SAVEPOINT_KEY', key);
    expect(deriveKey('a')).toEqual(fromFile);
    forgetKey();
    vi.stubEnv('SAVEPOINT_KEY', 'too short');
    expect(() => deriveKey('a')).toThrow(saying('32 bytes'));
  });
});

describe('stored secrets', () => {
  it('are made once, also when many ask at once, and are not readable in the database', async () => {
    const clear = await openTestDb();
    let made = 0;
    const make = () => {
      made += 1;
      return `plain-${made}`;
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSecret('x', make)));
    expect(new Set(answers).size).toBe(1);
    expect(JSON.stringify(await getDb().secret.findMany())).not.toContain('plain');
    await clear();
  });
});
