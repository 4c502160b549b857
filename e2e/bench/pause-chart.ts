import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SizeRuns, silence } from './pause-result';

const FILE = join(import.meta.dirname, '../../docs/pause.svg');
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [900, 420, 70, 30, 370, 50];
const COLOURS = [
  '#b91c1c',
  '#d97706',
  '#6b7280',
  '#7c3aed',
  '#2563eb',
  '#374151',
  '#059669',
  '#0891b2',
  '#be185d',
  '#65a30d',
];
const DECADES = [10, 100, 1_000, 10_000, 100_000];

const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Draws pause against memory in use, on a logarithmic scale, as a picture for the README. */
export function drawPauses(sizes: readonly SizeRuns[]): void {
  const ways = Object.keys(sizes[0]?.ways ?? {});
  const most = Math.max(...sizes.map(({ fillMiB }) => fillMiB));
  const x = (fillMiB: number) => LEFT + (fillMiB / most) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number) =>
    TOP + ((5 - Math.log10(Math.max(ms, 10))) / 4) * (HEIGHT - TOP - BOTTOM);
  const grid = DECADES.map(
    (ms) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(ms)}" y2="${y(ms)}" stroke="#d1d5db"/>` +
      `<text x="${LEFT - 8}" y="${y(ms) + 4}" text-anchor="end">${ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}</text>`,
  );
  const marks = sizes.map(
    ({ fillMiB }) =>
      `<text x="${x(fillMiB)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${fillMiB / 1024} GiB</text>`,
  );
  const lines = ways.map((way, n) => {
    const points = sizes.map(({ fillMiB, ways: all }) => [x(fillMiB), y(silence(all[way] ?? []))]);
    const path = points.map((point) => point.map(Math.round).join(',')).join(' ');
    const colour = COLOURS[n % COLOURS.length];
    const label = TOP + 14 + n * 22;
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.5"/>` +
      `<rect x="${WIDTH - RIGHT + 16}" y="${label - 9}" width="12" height="4" fill="${colour}"/>` +
      `<text x="${WIDTH - RIGHT + 34}" y="${label - 2}">${xml(way)}</text>`
    );
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#374151">
<title>How long the guest stands still, by memory in use</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="18" font-weight="bold">How long the guest stands still, by memory in use</text>
${[...grid, ...marks, ...lines].join('\n')}
</svg>
`;
  writeFileSync(FILE, svg);
}
