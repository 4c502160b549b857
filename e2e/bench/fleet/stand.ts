import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDb, getDb } from '@/lib/db/db';
import { migrate } from '@/lib/db/migrate';
import { insertFirstAdministrator } from '@/lib/services/first-administrator';
import { endDashboard, startDashboard } from '../../browser/dashboard';
import { type Place, STAND_DIR } from '../../browser/places';
import { OPERATOR } from '../../demo/seed';
import { say } from '../stage';
import { hostName } from './simulated-answer';
import type { Change, Changed, Ready } from './simulated-hosts';

const PORT = 3120;

export type Stand = {
  place: Place;
  /** Changes a VM at its simulated host; answers when, by this machine's clock. */
  change: (change: Change) => Promise<number>;
  end: () => Promise<void>;
};

/** Simulated hosts, and a real dashboard that knows them. */
export async function startStand(): Promise<Stand> {
  mkdirSync(STAND_DIR, { recursive: true, mode: 0o700 });
  const data = mkdtempSync(join(tmpdir(), 'savepoint-bench-fleet-'));
  const place: Place = { port: PORT, url: `http://127.0.0.1:${PORT}`, data: join(data, 'data') };
  say('starting simulated hosts');
  const simulation = fork(join(import.meta.dirname, 'simulated-hosts.ts'), {
    execArgv: ['--import', 'tsx'],
  });
  const end = async () => {
    await endDashboard(place, 'SIGKILL');
    simulation.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const ready = await heard<Ready>(simulation);
    await register(place, ready);
    say('starting the dashboard');
    await startDashboard(place);
    return { place, end, change: (change) => tell(simulation, change) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The database is the dashboard's alone once it runs, so it is closed again. */
async function register({ data }: Place, { ports, hostKey }: Ready): Promise<void> {
  process.env.SAVEPOINT_DATA = data;
  await migrate();
  await insertFirstAdministrator(OPERATOR);
  await getDb().host.createMany({
    data: ports.map((port, n) => ({
      ...{ name: hostName(n), address: '127.0.0.1', port, user: 'root', sudo: false, hostKey },
      ...{ uri: 'qemu:///system', storePath: '/var/lib/libvirt/savepoint' },
    })),
  });
  await closeDb();
}

async function heard<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message');
  return message as Message;
}

async function tell(child: ChildProcess, change: Change): Promise<number> {
  const answer = heard<Changed>(child);
  child.send(change);
  return (await answer).at;
}
