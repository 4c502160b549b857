import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getDb } from '@/lib/db/db';
import { addTestPlaces, openTestDb } from '@/lib/db/testing';
import {
  compressionOf,
  compressionOfHosts,
  setCompression,
  usualCompressMinutes,
} from './compression';

const ann = { id: 'u', name: 'Ann', grants: [{ right: 'administer' as const }] };
const SETTING = 'SAVEPOINT_COMPRESS_AFTER_MINUTES';

it('is never, unless a sensible number says so for all hosts', () => {
  expect(['', 'x', '-1', undefined].map((text) => usualCompressMinutes(text))).toEqual(
    Array(4).fill(null),
  );
  expect(['0', '60'].map((text) => usualCompressMinutes(text))).toEqual([0, 60]);
});

describe('the setting of a host', () => {
  let clear: () => Promise<void>;
  beforeEach(async () => {
    clear = await openTestDb();
    await addTestPlaces(['h1', 'h2'], []);
    process.env[SETTING] = '90';
  });
  afterEach(async () => {
    delete process.env[SETTING];
    await clear();
  });
  const minutes = async (hostId: string) => (await compressionOf(hostId)).afterMinutes;

  it('stands above that of all hosts, also where it says never, until it is taken back', async () => {
    const usual = { afterMinutes: 90, isOwn: false, usualMinutes: 90 };
    expect(await compressionOf('h1')).toEqual(usual);
    await setCompression(ann, { hostId: 'h1', afterMinutes: 15 });
    expect(await compressionOf('h1')).toEqual({ ...usual, afterMinutes: 15, isOwn: true });
    await setCompression(ann, { hostId: 'h1', afterMinutes: 'never' });
    expect(await compressionOf('h1')).toEqual({ ...usual, afterMinutes: null, isOwn: true });
    expect((await compressionOfHosts())('h2')).toEqual(usual);
    await setCompression(ann, { hostId: 'h1', afterMinutes: 'usual' });
    expect((await compressionOfHosts())('h1')).toEqual(usual);
  });

  it('is no half minute, and nothing of a host that is gone', async () => {
    for (const bad of [-1, 1.5, 1e9]) {
      await expect(setCompression(ann, { hostId: 'h1', afterMinutes: bad })).rejects.toThrow();
    }
    await expect(setCompression(ann, { hostId: 'h9', afterMinutes: 1 })).rejects.toMatchObject({
      problem: { code: 'host-gone' },
    });
    expect(await minutes('h1')).toBe(90);
  });

  it('goes with its host', async () => {
    await setCompression(ann, { hostId: 'h1', afterMinutes: 15 });
    await getDb().host.delete({ where: { id: 'h1' } });
    expect(await getDb().compression.count()).toBe(0);
  });
});
