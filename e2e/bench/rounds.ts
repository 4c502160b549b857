import { say } from './stage';

/** The middle one, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('nothing was measured');
  return (upper + lower) / 2;
}

/** The median of one number of many measurements. */
export const medianOf = <T>(runs: readonly T[], pick: (run: T) => number) => median(runs.map(pick));

type Ways<K extends string, T> = Record<K, (round: number) => Promise<T>>;

/** Goes every way once a round. Each round begins with another and every second one goes backwards. */
export async function interleave<K extends string, T>(
  ways: Ways<K, T>,
  rounds: number,
  show: (run: T) => string,
): Promise<Record<K, T[]>> {
  const names = Object.keys(ways) as K[];
  const runs = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % names.length;
    const order = [...names.slice(shift), ...names.slice(0, shift)];
    for (const name of round % 2 === 0 ? order : order.reverse()) {
      const run = await ways[name](round);
      runs[name].push(run);
      say(`round ${round + 1}/${rounds} ${name}: ${show(run)}`);
    }
  }
  return runs;
}
