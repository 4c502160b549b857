import { existsSync, readFileSync } from 'node:fs';
import { waitFor } from '../lab/wait';
import { say } from './stage';

/** The machine may be shared, and what others do meanwhile only ever adds to a time. */
const CROWDED = 0.25;
const ATTEMPTS = 2;
const PRESSURE = '/proc/pressure/cpu';

export type InCrowd = {
  /** Part of the time in which something on this machine waited for a processor, 0 to 1, by the kernel's count. */
  crowded: number;
};

/** A number of the line "some avg10=0.12 avg60=… total=…"; 0 where the kernel does not count. */
function pressure(key: 'avg10' | 'total'): number {
  const line = existsSync(PRESSURE) ? readFileSync(PRESSURE, 'utf8') : '';
  return Number(new RegExp(`^some .*${key}=([\\d.]+)`, 'm').exec(line)?.[1] ?? 0);
}

/** Does something and tells how crowded the machine was meanwhile. */
export async function inCrowd<T extends object>(work: () => Promise<T>): Promise<T & InCrowd> {
  const [waitedUs, from] = [pressure('total'), performance.now()];
  const result = await work();
  const crowded = (pressure('total') - waitedUs) / 1000 / (performance.now() - from);
  return { ...result, crowded: Math.round(crowded * 100) / 100 };
}

/** Measures again what was measured in a crowd. Of several attempts the least crowded counts, however long it took. */
export function outOfCrowd<T extends InCrowd>(measure: () => Promise<T>): () => Promise<T> {
  return async () => {
    let best = await afterCrowd(measure);
    for (let attempt = 1; attempt < ATTEMPTS && best.crowded > CROWDED; attempt += 1) {
      say(`  in a crowd ${Math.round(best.crowded * 100)} % of the time: once more`);
      const run = await afterCrowd(measure);
      if (run.crowded < best.crowded) best = run;
    }
    return best;
  };
}

/** Waits for the crowd of the last ten seconds to go, but not for ever: others may have work all day. */
async function afterCrowd<T>(measure: () => Promise<T>): Promise<T> {
  const calm = () => pressure('avg10') < CROWDED * 100;
  await waitFor('a calm machine', calm, { timeoutMs: 15_000, everyMs: 250 }).catch(() => {});
  return measure();
}
