import { readFileSync } from 'node:fs';
import { waitFor } from '../lab/wait';
import { say } from './stage';

/** A machine that is shared: what others do meanwhile only ever adds to a time. */
const CROWDED = 0.25;
const ATTEMPTS = 3;

export type InCrowd = {
  /** Part of the time in which something on this machine waited for a processor, 0 to 1, by the kernel's count. */
  crowded: number;
};

const cpuPressure = () => readFileSync('/proc/pressure/cpu', 'utf8');
/** Microseconds since boot in which something waited for a processor. */
const waitedUs = () => Number(/^some .*total=(\d+)/m.exec(cpuPressure())?.[1] ?? 0);

/** Measures again what was measured in a crowd; of several attempts, the least crowded counts. */
export async function outOfCrowd<T extends object>(work: () => Promise<T>): Promise<T & InCrowd> {
  let best: (T & InCrowd) | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await quiet();
    const [before, from] = [waitedUs(), performance.now()];
    const run = await work();
    const crowded = (waitedUs() - before) / 1000 / (performance.now() - from);
    if (!best || crowded < best.crowded) best = { ...run, crowded };
    if (best.crowded <= CROWDED) break;
    say(`  in a crowd (${Math.round(crowded * 100)} % of the time): once more`);
  }
  if (!best) throw new Error('nothing was measured');
  return best;
}

/** Waits for the last ten seconds' crowd to go, but not for ever: others may have work all day. */
async function quiet(): Promise<void> {
  const calm = () => Number(/^some avg10=([\d.]+)/m.exec(cpuPressure())?.[1] ?? 0) < CROWDED * 100;
  await waitFor('a calm machine', calm, { timeoutMs: 15_000, everyMs: 250 }).catch(() => {});
}
