import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(import.meta.dirname, '../../docs/benchmarks.md');

/** A goal: a number that must not be above another. */
export type Goal = { measured: number; atMost: number; met: boolean };

export const goal = (measured: number, atMost: number): Goal => ({
  measured: round(measured),
  atMost,
  met: measured <= atMost,
});

const round = (value: number) => Math.round(value * 1000) / 1000;

/** `{a: 1.23456}` → `{a: 1.235}`. */
export const rounded = <K extends string>(values: Record<K, number>): Record<K, number> =>
  Object.fromEntries(
    Object.entries<number>(values).map(([name, value]) => [name, round(value)]),
  ) as Record<K, number>;

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
export const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
export const verdict = ({ measured, atMost, met }: Goal, unit: (value: number) => string) =>
  `${unit(measured)}, goal at most ${unit(atMost)}: ${met ? 'met' : 'MISSED'}`;

/** A table that reads well both in a terminal and as Markdown. The first column is text, the others are numbers. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, n) => (n === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Prints a bench's result, the JSON as the last line. */
export function print(text: string, json: object): void {
  console.log(`${text}\n`);
  console.log(JSON.stringify(json));
}

/** Prints it, and puts the text between its markers in docs/benchmarks.md. */
export function publish(bench: string, text: string, json: object): void {
  print(text, json);
  const [begin, end] = [`<!-- bench:${bench} -->`, `<!-- /bench:${bench} -->`];
  const before = readFileSync(DOCUMENT, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no place for ${bench}`);
  const head = before.slice(0, from + begin.length);
  writeFileSync(DOCUMENT, `${head}\n${text}\n${before.slice(to)}`);
}
