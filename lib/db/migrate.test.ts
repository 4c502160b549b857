import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getDb } from './db';
import { migrate } from './migrate';
import { openTestDb } from './testing';

const migrations = path.resolve('prisma/migrations');

describe('migrate', () => {
  let folder: string;
  const url = () => `file:${path.join(folder, 'test.db')}`;
  /** A copy of the real migrations with one more. */
  const withOneMore = (sql: string) => {
    const directory = path.join(folder, 'migrations');
    cpSync(migrations, directory, { recursive: true });
    mkdirSync(path.join(directory, '99990101000000_more'));
    writeFileSync(path.join(directory, '99990101000000_more', 'migration.sql'), sql);
    return directory;
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'savepoint-migrate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes an empty database, then has nothing to do', async () => {
    expect((await migrate({ url: url() })).length).toBeGreaterThan(0);
    expect(await migrate({ url: url() })).toEqual([]);
  });

  it('lets one of several processes apply', async () => {
    const starters = await Promise.all([1, 2, 3, 4].map(() => loadStarter(url())));
    const counts = await Promise.all(starters.map((go) => go()));
    const all = readdirSync(migrations, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(counts.reduce((sum, count) => sum + count)).toBe(all.length);
  });

  it('leaves nothing of a migration that fails', async () => {
    const directory = withOneMore('CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1);');
    await expect(migrate({ url: url(), directory })).rejects.toThrow('nowhere');
    const client = createClient({ url: url() });
    const { rows } = await client.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'");
    client.close();
    expect(rows).toHaveLength(0);
  });

  it('makes grants of the role that accounts had', async () => {
    const [first = ''] = readdirSync(migrations).sort();
    const before = path.join(folder, 'before');
    cpSync(path.join(migrations, first), path.join(before, first), { recursive: true });
    await migrate({ url: url(), directory: before });
    const client = createClient({ url: url() });
    await client.executeMultiple(`
      INSERT INTO "User" ("id", "name", "email", "updatedAt") VALUES ('u', 'Ann', 'ann@example.org', 0);
      INSERT INTO "Session" ("id", "token", "userId", "expiresAt", "updatedAt") VALUES ('s', 't', 'u', 0, 0);`);
    await migrate({ url: url() });
    const grants = await client.execute(
      'SELECT "userId", "right", "hostId", "vmUuid" FROM "Grant"',
    );
    const sessions = await client.execute('SELECT "userId" FROM "Session"');
    client.close();
    expect(grants.rows.map((row) => [...Object.values(row)])).toEqual([
      ['u', 'administer', null, null],
    ]);
    expect(sessions.rows).toHaveLength(1);
  });

  it('keeps child rows when a table is made anew', async () => {
    await migrate({ url: url() });
    const client = createClient({ url: url() });
    await client.executeMultiple(`
      INSERT INTO "User" ("id", "name", "email", "updatedAt") VALUES ('u', 'Ann', 'ann@example.org', 0);
      INSERT INTO "Session" ("id", "token", "userId", "expiresAt", "updatedAt") VALUES ('s', 't', 'u', 0, 0);`);
    await migrate({
      url: url(),
      directory: withOneMore(`PRAGMA foreign_keys=OFF;
        CREATE TABLE "new_User" AS SELECT * FROM "User";
        DROP TABLE "User";
        CREATE TABLE "User" ("id" TEXT PRIMARY KEY, "name" TEXT);
        INSERT INTO "User" SELECT "id", "name" FROM "new_User";
        DROP TABLE "new_User";
        PRAGMA foreign_keys=ON;`),
    });
    expect((await client.execute('SELECT 1 FROM "Session"')).rows).toHaveLength(1);
    client.close();
  });

  it('refuses a database that is newer, and one whose migrations were edited', async () => {
    const newer = withOneMore('CREATE TABLE more (id TEXT);');
    await migrate({ url: url(), directory: newer });
    await expect(migrate({ url: url() })).rejects.toMatchObject({
      problem: { facts: { detail: expect.stringContaining('newer') } },
    });
    writeFileSync(path.join(newer, '99990101000000_more', 'migration.sql'), '-- other');
    await expect(migrate({ url: url(), directory: newer })).rejects.toMatchObject({
      problem: { facts: { detail: expect.stringContaining('edited') } },
    });
  });
});

describe('the database', () => {
  let clear: () => Promise<void>;
  beforeEach(async () => {
    clear = await openTestDb();
  });
  afterEach(() => clear());

  const host = (name: string, port: number) => ({
    name,
    address: '192.0.2.1',
    port,
    user: 'root',
    sudo: false,
    uri: 'qemu:///system',
    storePath: '/var/lib/libvirt/savepoint',
    hostKey: 'AAAA',
  });

  it('is for its owner only, with its write-ahead log', async () => {
    const folder = process.env.SAVEPOINT_DATA ?? '';
    await getDb().host.create({ data: host('one', 22) });
    expect(statSync(folder).mode & 0o077).toBe(0);
    for (const name of ['savepoint.db', 'savepoint.db-wal']) {
      expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    }
  });

  it('holds a host once by name and once by address', async () => {
    const { host: hosts } = getDb();
    await hosts.create({ data: host('one', 22) });
    await expect(hosts.create({ data: host('one', 23) })).rejects.toMatchObject({ code: 'P2002' });
    await expect(hosts.create({ data: host('two', 22) })).rejects.toMatchObject({ code: 'P2002' });
  });

  it('does not leak file descriptors', async () => {
    const { host: hosts } = getDb();
    const write = (n: number) => hosts.create({ data: host(`host-${n}`, n) });
    await write(1);
    const before = readdirSync('/proc/self/fd').length;
    for (let n = 2; n < 52; n += 1) await getDb().$transaction([write(n)]);
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 10);
  });
});

/** A process that is ready to migrate. It does when it is told to, and tells how many migrations it applied. */
async function loadStarter(url: string): Promise<() => Promise<number>> {
  const script = `const { migrate } = await import('./lib/db/migrate.ts');
    process.send('ready');
    process.once('message', async () => {
      process.send((await migrate({ url: ${JSON.stringify(url)} })).length);
      process.disconnect();
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const says = () =>
    new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
  await says();
  return async () => {
    child.send('go');
    return Number(await says());
  };
}
