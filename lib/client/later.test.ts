import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenReached } from './later';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const lost = () => new Error('the part did not come');

it('gives a part that comes, and asks for nothing else', async () => {
  const answers = vi.fn(async () => true);
  expect(await whenReached(async () => 'dialog', answers)).toBe('dialog');
  expect(answers).not.toHaveBeenCalled();
});

it('waits for a server that is away, and then loads the part', async () => {
  let isThere = false;
  const load = vi.fn(async () => {
    if (!isThere) throw lost();
    return 'dialog';
  });
  const part = whenReached(load, async () => isThere);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(1);
  isThere = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await part).toBe('dialog');
});

it('says so where the server is there and the part is not', async () => {
  const load = vi.fn(() => Promise.reject(lost()));
  await expect(whenReached(load, async () => true)).rejects.toThrow('the part did not come');
  expect(load).toHaveBeenCalledTimes(2);
});
