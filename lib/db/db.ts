import path from 'node:path';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaClient } from '@/lib/generated/sqlite/client';
import { dataDir } from './data-dir';

export type Db = PrismaClient;

/** How long a statement waits for another process that holds the file. */
export const BUSY_TIMEOUT_MS = 5000;

// Next loads this module several times in one process; the connection must be the same for all.
const shared = globalThis as typeof globalThis & { savepointDb?: Db | undefined };

/** DATABASE_URL, or a file in the data folder. */
export function databaseUrl(): string {
  return process.env.DATABASE_URL || `file:${path.join(dataDir(), 'savepoint.db')}`;
}

/** The one database of this process. `migrate()` has brought it up to date at start-up. */
export function getDb(): Db {
  shared.savepointDb ??= openDb(databaseUrl());
  return shared.savepointDb;
}

/** Closes the database; the next `getDb()` opens it again. */
export async function closeDb(): Promise<void> {
  const db = shared.savepointDb;
  shared.savepointDb = undefined;
  await db?.$disconnect();
}

function openDb(url: string): Db {
  // Without intMode a BigInt above 2^53 throws when it is read.
  const adapter = new PrismaLibSql({ url, timeout: BUSY_TIMEOUT_MS, intMode: 'bigint' });
  return new PrismaClient({ adapter });
}
