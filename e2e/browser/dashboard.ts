import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isAlive, type ProcessId, startTicksOf } from '../lab/processes';
import { waitFor } from '../lab/wait';
import { type Place, STAND_DIR } from './places';

const root = join(import.meta.dirname, '..', '..');
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const START_MS = 120_000;

const pidFile = ({ port }: Place) => join(STAND_DIR, `${port}.json`);

/** The dashboard's process, whoever started it: a test, the set-up, or a run that was killed. */
function processOf(place: Place): ProcessId | undefined {
  if (!existsSync(pidFile(place))) return undefined;
  const started = JSON.parse(readFileSync(pidFile(place), 'utf8')) as ProcessId;
  return isAlive(started) ? started : undefined;
}

/** The number of a dashboard's process. */
export function dashboardPid(place: Place): number {
  const running = processOf(place);
  if (!running) throw new Error(`no dashboard runs on port ${place.port}`);
  return running.pid;
}

const answers = ({ url }: Place) =>
  fetch(`${url}/sign-in`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Starts the built dashboard as `npm start` does and waits until it answers. It outlives its starter. */
export async function startDashboard(place: Place): Promise<void> {
  if (await answers(place)) throw new Error(`something else listens on port ${place.port}`);
  mkdirSync(place.data, { recursive: true, mode: 0o700 });
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const log = openSync(join(root, 'test-results', `dashboard-${place.port}.log`), 'a');
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', `${place.port}`], {
    cwd: root,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      SAVEPOINT_DATA: place.data,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    detached: true,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  const { pid = 0 } = child;
  const started: ProcessId = { pid, startTicks: startTicksOf(pid) ?? '' };
  writeFileSync(pidFile(place), JSON.stringify(started));
  await waitFor(
    `the dashboard on port ${place.port}`,
    () => {
      if (!isAlive(started)) throw new Error(`the dashboard on port ${place.port} did not start`);
      return answers(place);
    },
    { timeoutMs: START_MS },
  );
}

/** Ends a dashboard if it runs, and waits until it is gone. SIGKILL leaves it no time for anything. */
export async function endDashboard(
  place: Place,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  const running = processOf(place);
  if (running) {
    process.kill(-running.pid, signal);
    await waitFor(`the dashboard on port ${place.port} to end`, () => !isAlive(running));
  }
  rmSync(pidFile(place), { force: true });
}
