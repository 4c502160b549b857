import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTestPlaces, openTestDb } from '@/lib/db/testing';
import { UUID } from '@/lib/plan/testing';
import { setUsualPlace, usualPlace } from './usual-place';

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await addTestPlaces(['h1'], ['vault', 'attic']);
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
