import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startGuests } from '../demo/guests';
import { startLab, stopLab } from '../lab/lab';
import { endDashboard, startDashboard } from './dashboard';
import { FRESH, LAB, MAIN, STAND_DIR } from './places';

const root = join(import.meta.dirname, '..', '..');

/** Runs one of the project's node programs to its end. */
function run(args: string[], env: Record<string, string> = {}): void {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
}

/** Ends everything of this run, and what a run before it may have left when it was killed. */
async function end(): Promise<void> {
  const ended = await Promise.allSettled([
    endDashboard(MAIN, 'SIGKILL'),
    endDashboard(FRESH, 'SIGKILL'),
    stopLab(LAB.name, { purge: true }),
  ]);
  rmSync(STAND_DIR, { recursive: true, force: true });
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** Starts two KVM hosts with three VMs and a dashboard that knows them. Gives the way to end it all. */
export async function startStand(): Promise<() => Promise<void>> {
  await end();
  try {
    mkdirSync(STAND_DIR, { recursive: true, mode: 0o700 });
    if (!existsSync(join(root, '.next', 'BUILD_ID')))
      run(['node_modules/next/dist/bin/next', 'build']);
    await startGuests(await startLab(LAB));
    // A program of its own: it opens the database, which afterwards belongs to the dashboard alone.
    run(['--import', 'tsx', 'e2e/browser/seed.ts'], { SAVEPOINT_DATA: MAIN.data });
    await startDashboard(MAIN);
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

// biome-ignore lint/style/noDefaultExport: Playwright looks for it, and runs what it gives back at the end.
export default startStand;
