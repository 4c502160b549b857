import { existsSync, readFileSync } from 'node:fs';
import { waitFor } from '../lab/wait';
import { say } from './stage';

/** The machine may be shared, and what others do meanwhile only ever adds to a time. */
const CROWDED = 0.25;
let retriesLeft = 10;
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

/**
 * Measures again, once the crowd is gone, what was measured in one; the less crowded attempt counts, however long it
 * took. Where the crowd stays, this ends with the retries, and the result says how crowded it was.
 */
export function outOfCrowd<T extends InCrowd>(measure: () => Promise<T>): () => Promise<T> {
  return async () => {
    const run = await measure();
    if (run.crowded <= CROWDED || retriesLeft === 0) return run;
    retriesLeft -= 1;
    say(`  in a crowd ${Math.round(run.crowded * 100)} % of the time: once more`);
    const calm = () => pressure('avg10') < CROWDED * 100;
    await waitFor('a calm machine', calm, { timeoutMs: 15_000, everyMs: 250 }).catch(() => {});
    const again = await measure();
    return again.crowded < run.crowded ? again : run;
  };
}
