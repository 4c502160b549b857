import { afterEach, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import { lookAgain, stopWatching, watchFleet } from './watch';

/** An archive: it has no libvirt to listen to, so only the clock and a word of ours lead to a look. */
const host: HostRecord = {
  ...{ id: 'h', name: 'vault', address: 'vault', port: 22, user: 'root', sudo: false },
  ...{ uri: '', storePath: '/srv/vault', hostKey: 'SHA256:x' },
};
const look = vi.fn(async (_: HostRecord) => {});

afterEach(() => {
  stopWatching();
  look.mockClear();
});

it('looks at a host once more when asked to, long before the clock would', async () => {
  watchFleet(async () => [host], look);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1));
  lookAgain(host);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2));
  expect(look).toHaveBeenLastCalledWith(host);
});

it('gathers what is asked for at the same time', async () => {
  watchFleet(async () => [host], look);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1));
  for (const _ of [1, 2, 3]) lookAgain(host);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2));
  lookAgain(host);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(3));
});

it('does nothing where nobody watches, or for a host that was never looked at', async () => {
  lookAgain(host);
  watchFleet(async () => [], look);
  lookAgain(host);
  stopWatching();
  watchFleet(async () => [host], look);
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1));
});
