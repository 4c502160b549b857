import { expect, it } from 'vitest';
import { disk } from '@/lib/plan/testing';
import { chooseDriver } from '@/lib/storage';
import { readPooled } from './pooled';
import { splitSections } from './sections';

const answer = `
@m pooled-names
pool='a' volume='gone.img'
pool='it&apos;s &amp; b' volume='web.qcow2'
pool='rbd' volume='web'
@m pooled 1.
@m pooled 2.
/srv/b/web.qcow2

@m pooled 3.
vms/web
@m end
`;

it('tells where a volume of a pool lies, by the names that definitions spell', () => {
  const pathOf = readPooled(splitSections(answer, 'm'));
  expect(pathOf({ pool: "it's & b", volume: 'web.qcow2' })).toBe('/srv/b/web.qcow2');
  // Its pool is not started, or its path is none.
  expect(pathOf({ pool: 'a', volume: 'gone.img' })).toBeUndefined();
  expect(pathOf({ pool: 'rbd', volume: 'web' })).toBeUndefined();
  expect(pathOf({ pool: 'a', volume: 'never asked' })).toBeUndefined();
});

it('is the file that its pool knows, or nothing that could be captured', () => {
  const pooled = { sourceType: 'volume', pooled: { pool: 'a', volume: 'v' } };
  expect(chooseDriver(disk(pooled))).toMatchObject({ kind: 'capture', driver: { name: 'qcow2' } });
  const { path: _, ...lost } = disk(pooled);
  expect(chooseDriver(lost)).toMatchObject({ kind: 'none', why: expect.stringContaining('“a”') });
});
