import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeDb } from './db';
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
