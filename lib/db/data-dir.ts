import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** The folder of the database and the secret key: SAVEPOINT_DATA or ./data. Made if missing, for its owner only. */
export function dataDir(): string {
  const folder = path.resolve(/*turbopackIgnore: true*/ process.env.SAVEPOINT_DATA || 'data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
