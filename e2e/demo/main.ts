import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { closeDb } from '@/lib/db/db';
import { closeAll } from '@/lib/ssh/pool';
import { type Lab, startLab } from '../lab/lab';
import { startGuests } from './guests';
import { OPERATOR, seed } from './seed';

const since = Date.now();
const say = (text: string) =>
  console.log(`${((Date.now() - since) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const data = join(process.cwd(), 'data', 'demo');
mkdirSync(data, { recursive: true, mode: 0o700 });
process.env.SAVEPOINT_DATA = data;

let lab: Lab | undefined;
let dashboard: ChildProcess | undefined;
let ending = false;

/** Ends what was started, once, whatever ends it. */
async function end(code: number): Promise<never> {
  if (!ending) {
    ending = true;
    console.log('\nStopping the dashboard and the two hosts…');
    if (dashboard && dashboard.exitCode === null && dashboard.signalCode === null) {
      dashboard.kill('SIGTERM');
      await once(dashboard, 'exit');
    }
    await lab?.stop();
    console.log('Stopped. Nothing is left running; the VMs’ disks are kept for the next time.');
  }
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void end(0));

/** The first free port from 3000 on, so that a second dashboard does not stop the demo. */
async function freePort(from = 3000): Promise<number> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(from, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? from : freePort(from + 1);
}

try {
  say('Starting two KVM hosts, kvm1 and kvm2…');
  lab = await startLab({ name: 'demo', subnet: 77, hosts: ['kvm1', 'kvm2'], keep: true });
  say('Starting three VMs: web and db on kvm1, mail on kvm2…');
  await startGuests(lab);
  say('Making the database, the operator’s account and the two hosts…');
  await seed(lab);
  closeAll();
  await closeDb();

  const port = await freePort();
  say('Starting the dashboard…');
  dashboard = spawn(process.execPath, ['lib/server/start.mjs'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production' },
    // Of its own group, so that Ctrl-C reaches it through `end`, after which the hosts go.
    detached: true,
  });
  dashboard.once('exit', (code) => {
    if (!ending) void end(code ?? 1);
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  say('Ready.');
  console.log(`
  Open      ${url}
  E-mail    ${OPERATOR.email}
  Password  ${OPERATOR.password}

  Ctrl-C stops everything.
`);
} catch (error) {
  console.error(error);
  await end(1);
}

/** Waits until the dashboard answers; a build may come first. */
async function answers(url: string): Promise<void> {
  for (;;) {
    const ok = await fetch(`${url}/sign-in`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok || ending) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
