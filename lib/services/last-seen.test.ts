import { afterEach, beforeEach, expect, it } from 'vitest';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import type { HostPicture } from '@/lib/domain/inventory';
import { forgetPicture, pictureOf } from '@/lib/fleet/picture';
import { manifest, scene } from '@/lib/plan/testing';
import { recallPictures, rememberPicture } from './last-seen';
import { placeById } from './place-records';

const ID = 'vault';
const seenAt = '2026-11-24T10:00:00.000Z';
const picture = (...labels: string[]): HostPicture => ({
  ...{ status: 'online', seenAt },
  inventory: scene({
    snapshots: labels.map((label, n) => manifest({ label, id: `20261120t000000-00000${n}` })),
  }).inventory,
});
const labels = () =>
  pictureOf(ID).inventory?.snapshots.map(({ manifest: { label } }) => label) ?? 'unknown';

let clear: () => Promise<void>;
beforeEach(async () => {
  clear = await openTestDb();
  await getDb().place.create({
    data: {
      ...{ id: ID, name: ID, address: '127.0.0.1', port: 22, user: 'root', sudo: false },
      ...{ path: '/srv/vault', hostKey: 'AAAA' },
    },
  });
});
afterEach(async () => {
  forgetPicture(ID);
  await clear();
});

it('shows after a restart what a place was last seen to hold, and when', async () => {
  const place = await placeById(ID);
  await rememberPicture(place, picture('s1'));
  await rememberPicture(place, picture('s1', 's2'));
  // One that does not answer has nothing new to say.
  await rememberPicture(place, { ...picture(), status: 'offline' });
  expect(labels()).toBe('unknown');
  await recallPictures();
  expect(labels()).toEqual(['s1', 's2']);
  expect(pictureOf(ID)).toMatchObject({ status: 'connecting', seenAt });
});

it('shows nothing of another shape, and forgets a place that is no more', async () => {
  await rememberPicture(await placeById(ID), picture('s1', 's2', 's3'));
  await getDb().lastSeen.updateMany({ data: { format: 0 } });
  await recallPictures();
  expect(labels()).toBe('unknown');
  await getDb().place.deleteMany();
  await recallPictures();
  expect(await getDb().lastSeen.count()).toBe(0);
});
