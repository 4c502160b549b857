import { expect, it } from 'vitest';
import type { TaskProgress } from '@/lib/domain/task';
import { makeMeter } from './meter';

const MIB = 1024 ** 2;

/** Looks at a transfer of 100 MiB, each so many seconds after the one before, and what was told last. */
function looks(...seen: [seconds: number, mib: number][]) {
  let nowMs = 7_000;
  let last: TaskProgress | undefined;
  const meter = makeMeter(
    (progress) => {
      last = progress;
    },
    () => nowMs,
  );
  for (const [seconds, mib] of seen) {
    nowMs += seconds * 1000;
    meter.at(mib * MIB, 100 * MIB);
  }
  return {
    meter,
    rate: () => (last?.transfer?.bytesPerSecond ?? Number.NaN) / MIB,
    last: () => last,
  };
}

it('knows no rate before there was a second look', () => {
  expect(looks([0, 10]).rate()).toBe(0);
});

it('gives the rate of the last ten seconds, not of the whole time', () => {
  const slowThenFast: [number, number][] = [
    [0, 0],
    ...Array.from({ length: 10 }, (_, n): [number, number] => [1, n + 1]),
    ...Array.from({ length: 10 }, (_, n): [number, number] => [1, 10 + 5 * (n + 1)]),
  ];
  expect(looks(...slowThenFast).rate()).toBe(5);
});

it('falls to nothing where nothing comes', () => {
  const still = Array.from({ length: 11 }, (): [number, number] => [1, 4]);
  expect(looks([0, 0], [1, 4], ...still).rate()).toBe(0);
});

it('does not count the time in which nobody answered', () => {
  const cut = looks([0, 0], [1, 8], [600, 8], [1, 16]);
  expect(cut.rate()).toBe(8);
  expect(cut.meter.summary()).toBe(`relay ${16 * MIB} 2000 0`);
});

it('gives no negative rate where a part begins anew', () => {
  expect(looks([0, 0], [1, 8], [1, 2]).rate()).toBeGreaterThanOrEqual(0);
  expect(looks([0, 8], [1, 2]).rate()).toBe(0);
});

it('tells the way and what went over the wire', () => {
  const { meter, last } = looks();
  meter.route('direct');
  meter.wire(3);
  meter.wire(4);
  meter.at(10, 5);
  expect(last()).toEqual({
    ...{ doneBytes: 10, totalBytes: 10 },
    transfer: { route: 'direct', bytesPerSecond: 0, wireBytes: 7 },
  });
  expect(meter.summary()).toBe('direct 10 0 7');
});
