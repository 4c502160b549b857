import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { forgetKey } from '@/lib/secrets/key';
import { authorizedKeysLine, forgetOwnKey, ownKey } from './own-key';

describe('Savepoint’s own key', () => {
  let clear: () => Promise<void>;
  beforeEach(async () => {
    forgetKey();
    forgetOwnKey();
    clear = await openTestDb();
  });
  afterEach(() => clear());

  it('is one that OpenSSH reads', async () => {
    const line = await authorizedKeysLine();
    expect(line).toMatch(/^ssh-ed25519 AAAA[A-Za-z0-9+/]+=* savepoint$/);
    const seen = execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: line, encoding: 'utf8' });
    expect(seen).toMatch(/^256 SHA256:.* savepoint \(ED25519\)/);
  });

  it('stays the same, and its private part is sealed', async () => {
    const { privateKey, publicLine } = await ownKey();
    forgetOwnKey();
    expect(await ownKey()).toEqual({ privateKey, publicLine });
    expect(privateKey).toContain('PRIVATE KEY');
    expect(JSON.stringify(await getDb().secret.findMany())).not.toContain('PRIVATE KEY');
  });
});
