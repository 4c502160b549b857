// What `npm start` runs: makes the database client, builds if there is no build or the sources are newer, and starts.
// HOST (default 127.0.0.1) and PORT (default 3000) say where it listens.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const host = process.env.HOST || '127.0.0.1';
const port = Number(process.env.PORT || 3000);
const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const buildId = join(root, '.next', 'BUILD_ID');

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
];

/** The last change of a file, or of anything under a folder. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return path.endsWith('.test.ts') ? 0 : mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'generated')
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), mtimeMs);
}

const needsBuild = () =>
  !existsSync(buildId) ||
  SOURCES.some((source) => newest(join(root, source)) > statSync(buildId).mtimeMs);

/** Starts a node program; signals that we get go to it. */
function run(...args) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const pass = (signal) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
  return { child, ended };
}

async function runOrExit(...args) {
  const code = await run(...args).ended;
  if (code !== 0) process.exit(code);
}

/** Whether it answers: Next listens before the start-up is through, but holds its answers back until then. */
const answers = () =>
  fetch(url, { method: 'HEAD', redirect: 'manual' }).then(
    () => true,
    () => false,
  );

await runOrExit(join(root, 'prisma', 'generate.mjs'));
if (needsBuild()) await runOrExit(next, 'build');

const { child, ended } = run(next, 'start', '-H', host, '-p', String(port));
while (child.exitCode === null && child.signalCode === null && !(await answers())) await delay(100);
if (child.exitCode === null && child.signalCode === null) {
  process.stdout.write(`Savepoint: ${url}\n`);
}
process.exitCode = await ended;
