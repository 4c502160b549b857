// Makes the database client in lib/generated. Runs after every install, without internet, and does nothing
// if the client is already that of this schema and this Prisma.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schema = join(root, 'prisma', 'schema.prisma');
const client = join(root, 'lib', 'generated', 'sqlite');
const stampFile = join(client, '.stamp');

// An image may install its packages before it copies the sources.
if (!existsSync(schema)) process.exit(0);

const stamp = createHash('sha256')
  .update(require('prisma/package.json').version)
  .update(readFileSync(schema))
  .digest('hex');
const isFresh =
  existsSync(join(client, 'client.ts')) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp;

if (!isFresh) {
  const { status, error } = spawnSync(
    process.execPath,
    [require.resolve('prisma/build/index.js'), 'generate', '--schema', schema],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        // `generate` needs no schema engine, but the CLI would download one first; any existing file stops it.
        PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stampFile, stamp);
}
