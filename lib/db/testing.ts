import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeDb, getDb } from './db';
import { migrate } from './migrate';

/**
 * For tests: an empty, migrated database in a temporary data folder of its own.
 * From here on `getDb()` and `dataDir()` of this process mean it. Returns the clean-up.
 */
export async function openTestDb(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'savepoint-db-'));
  const before = process.env.SAVEPOINT_DATA;
  await closeDb();
  process.env.SAVEPOINT_DATA = path.join(folder, 'data');
  await migrate();
  return async () => {
    await closeDb();
    if (before === undefined) delete process.env.SAVEPOINT_DATA;
    else process.env.SAVEPOINT_DATA = before;
    rmSync(folder, { recursive: true, force: true });
  };
}

const REACHED = { address: '127.0.0.1', user: 'root', sudo: false, hostKey: 'AAAA' };

/** For tests: hosts and archives of these names in the database, which nobody reaches. */
export async function addTestPlaces(hosts: readonly string[], archives: readonly string[]) {
  const store = { uri: 'qemu:///system', storePath: '/store' };
  for (const [port, id] of hosts.entries()) {
    await getDb().host.create({ data: { id, name: id, port, ...REACHED, ...store } });
  }
  for (const [n, id] of archives.entries()) {
    const at = { port: hosts.length + n, path: '/srv/vault' };
    await getDb().place.create({ data: { id, name: id, ...at, ...REACHED } });
  }
}
