import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTestPlaces, openTestDb } from '@/lib/db/testing';
import { toProblem } from '@/lib/domain/problem';
import type { Grant } from '@/lib/domain/rights';
import { UUID } from '@/lib/plan/testing';
import { setDefaultPlace, setUsualPlace, usualPlace } from './usual-place';

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

const choose = (grants: Grant[], vmUuid?: string) =>
  setDefaultPlace(
    { id: 'u', name: 'Ann', grants },
    { hostId: 'h1', ...(vmUuid === undefined ? {} : { vmUuid }), placeId: 'vault' },
  ).then(
    () => 'ok',
    (error: unknown) => toProblem(error).code,
  );

it('of a VM is for whoever may copy it to say, of a host for whoever administers that', async () => {
  const keeper: Grant[] = [{ right: 'snapshot', hostId: 'h1', vmUuid: UUID }];
  expect(await choose(keeper, UUID)).toBe('ok');
  expect(await usualPlace('h1', UUID)).toEqual({ placeId: 'vault', isOwn: true });
  expect(await choose(keeper)).toBe('not-allowed');
  expect(await choose([{ right: 'audit', hostId: 'h1' }], UUID)).toBe('not-allowed');
  expect(await choose([{ right: 'administer', hostId: 'h1' }])).toBe('ok');
});
