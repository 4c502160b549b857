import { afterEach, beforeEach, expect, it } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { UUID } from '@/lib/plan/testing';
import { setUsualPlace, usualPlace } from './usual-place';

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  const reached = { address: '127.0.0.1', user: 'root', sudo: false, hostKey: 'AAAA' };
  await getDb().host.create({
    data: { id: 'h1', name: 'h1', port: 1, uri: 'qemu:///system', storePath: '/s', ...reached },
  });
  for (const [id, port] of [
    ['vault', 2],
    ['attic', 3],
  ] as const) {
    await getDb().place.create({ data: { id, name: id, port, path: '/srv/vault', ...reached } });
  }
});
afterEach(() => clear());

it('is the VM’s own, until it is taken back: then that of its host again', async () => {
  expect(await usualPlace('h1', UUID)).toBeUndefined();
  await setUsualPlace('h1', undefined, 'vault');
  expect(await usualPlace('h1', UUID)).toEqual({ placeId: 'vault', isOwn: false });
  await setUsualPlace('h1', UUID, 'attic');
  expect(await usualPlace('h1', UUID)).toEqual({ placeId: 'attic', isOwn: true });
  await setUsualPlace('h1', UUID, null);
  expect(await usualPlace('h1', UUID)).toEqual({ placeId: 'vault', isOwn: false });
  // Nothing is left to take back.
  await setUsualPlace('h1', UUID, null);
});
