import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient, LibsqlError, type Transaction } from '@libsql/client';
import { fail } from '@/lib/domain/problem';
import { databaseUrl } from './db';

type Migration = { name: string; sql: string; checksum: string };

/** The bookkeeping of `prisma migrate deploy`, so that Prisma's own tools accept the database. */
const BOOK = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

const START_WAIT_MS = 15_000;
const TRY_AGAIN_MS = 50;

/** `prisma/migrations` of the running program. */
const migrationsDir = () =>
  path.join(/*turbopackIgnore: true*/ process.cwd(), 'prisma', 'migrations');

/**
 * Applies what `prisma/migrations` has more than the database and returns the names applied.
 * Several processes may start at once: one applies, the others wait and find nothing to do.
 */
export async function migrate(
  options: { url?: string; directory?: string } = {},
): Promise<string[]> {
  const migrations = await readMigrations(options.directory ?? migrationsDir());
  const url = options.url ?? databaseUrl();
  makePrivate(url);
  const client = createClient({ url, timeout: START_WAIT_MS });
  const applied: string[] = [];
  try {
    await whenFree(async () => {
      // WAL lets readers go on while somebody writes. The file remembers it.
      await client.execute('PRAGMA journal_mode = WAL');
      await client.execute(BOOK);
      for (const migration of pending(migrations, await readBook(client))) {
        if (await apply(client, migration)) applied.push(migration.name);
      }
    });
    return applied;
  } finally {
    client.close();
  }
}

/**
 * SQLite does not wait for every lock: of two processes that switch a new file to WAL each holds what the other needs,
 * and one is told at once that the file is busy, whatever its timeout.
 */
async function whenFree(run: () => Promise<void>): Promise<void> {
  const until = Date.now() + START_WAIT_MS;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const isBusy = error instanceof LibsqlError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || Date.now() > until) throw error;
      await setTimeout(TRY_AGAIN_MS);
    }
  }
}

/** A new database file is for its owner only, also in a folder that is not; SQLite's files beside it follow. */
function makePrivate(url: string): void {
  if (url.startsWith('file:')) closeSync(openSync(url.slice('file:'.length), 'a', 0o600));
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Name → checksum of what is applied. */
async function readBook(from: Client | Transaction): Promise<Map<string, string>> {
  const { rows } = await from.execute(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [String(row.migration_name), String(row.checksum)]));
}

function pending(migrations: Migration[], book: Map<string, string>): Migration[] {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of book) {
    if (!known.has(name)) {
      fail('unexpected', { detail: `the database is newer than this program (it has “${name}”)` });
    }
    if (known.get(name) !== checksum) {
      fail('unexpected', { detail: `the migration “${name}” was edited after it was applied` });
    }
  }
  return migrations.filter(({ name }) => !book.has(name));
}

/** Applies one migration entirely or not at all. False: another process was faster. */
async function apply(client: Client, { name, sql, checksum }: Migration): Promise<boolean> {
  // Inside a transaction this PRAGMA does nothing, and with it on, Prisma's "RedefineTables" scripts
  // would delete the rows of child tables through ON DELETE CASCADE.
  await client.execute('PRAGMA foreign_keys = OFF');
  const tx = await client.transaction('write');
  try {
    if ((await readBook(tx)).has(name)) return false;
    const startedAt = new Date().toISOString();
    await tx.executeMultiple(sql);
    await tx.execute({
      sql: `INSERT INTO _prisma_migrations
              (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
            VALUES (?, ?, ?, ?, ?, 1)`,
      args: [randomUUID(), checksum, name, startedAt, new Date().toISOString()],
    });
    const violations = (await tx.execute('PRAGMA foreign_key_check')).rows.length;
    if (violations > 0) {
      fail('unexpected', { detail: `the migration “${name}” breaks ${violations} references` });
    }
    await tx.commit();
    return true;
  } finally {
    tx.close();
    await client.execute('PRAGMA foreign_keys = ON');
  }
}
