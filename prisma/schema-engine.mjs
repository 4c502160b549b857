// Migrations without the Prisma CLI, which cannot work offline (it downloads its engine).
//   node prisma/schema-engine.mjs create <name>   writes what schema.prisma has more than the migrations
//   node prisma/schema-engine.mjs drift           exits 2 if the schema and the migrations differ
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

const here = dirname(fileURLToPath(import.meta.url));
const schema = join(here, 'schema.prisma');
const migrations = join(here, 'migrations');
const scratch = mkdtempSync(join(tmpdir(), 'savepoint-schema-'));

async function loadEngine() {
  const require = createRequire(import.meta.url);
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const wasm = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(wasm.instance.exports);
  wasm.instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/** An adapter whose shadow database runs whole scripts: libsql's execute() runs only the first statement, silently. */
function makeAdapter() {
  const adapter = new PrismaLibSql({ url: `file:${join(scratch, 'main.db')}` });
  adapter.connectToShadowDb = async () => {
    const shadow = await new PrismaLibSql({ url: `file:${join(scratch, 'shadow.db')}` }).connect();
    const executeRaw = shadow.executeRaw.bind(shadow);
    shadow.executeRaw = async (query) => {
      if (query.args.length > 0) return executeRaw(query);
      await shadow.executeScript(query.sql);
      return 0;
    };
    return shadow;
  };
  return adapter;
}

function readMigrations() {
  mkdirSync(migrations, { recursive: true });
  const names = readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: migrations,
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
    migrationDirectories: names.map((name) => {
      const value = readFileSync(join(migrations, name, 'migration.sql'), 'utf8');
      return {
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } },
      };
    }),
  };
}

async function difference() {
  const files = [{ path: schema, content: readFileSync(schema, 'utf8') }];
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(makeAdapter()),
  );
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...readMigrations() },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 2 ? stdout : undefined;
  } finally {
    engine.free();
  }
}

function write(name, sql) {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrations, `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
  writeFileSync(join(migrations, 'migration_lock.toml'), 'provider = "sqlite"\n');
  console.log(`created ${folder}`);
}

const [verb, name] = process.argv.slice(2);
try {
  if (verb !== 'drift' && !(verb === 'create' && /^[a-z0-9_]+$/.test(name ?? ''))) {
    throw new Error('usage: schema-engine.mjs create <name> | drift');
  }
  const sql = await difference();
  if (sql === undefined) console.log('The migrations make exactly this schema.');
  else if (verb === 'create') write(name, sql);
  else {
    console.log(sql);
    process.exitCode = 2;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
