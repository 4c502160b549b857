import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BLOWS, MOMENTS } from './blow';
import type { Case } from './run';

/** What is known of the matrix so far: a line a case, so that it can be run in pieces and by several at once. */
const FILE = join(import.meta.dirname, '../../test-results/matrix.jsonl');

const resultSchema = z.object({
  operation: z.string(),
  blow: z.enum(BLOWS),
  moment: z.enum(MOMENTS),
  stepId: z.string(),
  outcome: z.enum(['recovered', 'lost', 'byHand']),
  faults: z.array(z.string()),
});
export type Result = z.infer<typeof resultSchema>;

type Place = Pick<Case, 'operation' | 'blow' | 'moment' | 'stepId'>;

export const keyOf = ({ operation, blow, moment, stepId }: Place): string =>
  [operation, blow, moment, stepId].join('/');

/** The last result of each case. A line that was cut off counts for nothing. */
export function readResults(): Map<string, Result> {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  return new Map(
    text.split('\n').flatMap((line) => {
      const one = parse(line);
      return one ? [[keyOf(one), one] as const] : [];
    }),
  );
}

function parse(line: string): Result | undefined {
  try {
    return resultSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

export function addResult(one: Result): void {
  mkdirSync(dirname(FILE), { recursive: true });
  appendFileSync(FILE, `${JSON.stringify(one)}\n`);
}

/** The table: how many of the cases of each operation and blow recovered, and how many there are. */
export function tableOf(cases: readonly Case[], results: ReadonlyMap<string, Result>): string {
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  const cell = (operation: string, blow: string) => {
    const all = cases.filter((one) => one.operation === operation && one.blow === blow);
    const good = all.filter((one) => results.get(keyOf(one))?.outcome === 'recovered');
    return `${good.length}/${all.length}`;
  };
  const row = (head: string, cells: readonly string[]) =>
    [head.padEnd(20), ...cells.map((text) => text.padStart(15))].join('');
  return [
    row('', BLOWS),
    ...operations.map((operation) =>
      row(
        operation,
        BLOWS.map((blow) => cell(operation, blow)),
      ),
    ),
  ].join('\n');
}

/** All cases that were run, and how they ended. */
export function totalOf(cases: readonly Case[], results: ReadonlyMap<string, Result>) {
  const total = { cases: 0, recovered: 0, lost: 0, byHand: 0 };
  for (const one of cases) {
    const result = results.get(keyOf(one));
    if (!result) continue;
    total.cases += 1;
    total[result.outcome] += 1;
  }
  return total;
}
