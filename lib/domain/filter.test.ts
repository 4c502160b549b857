import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Facts, fits, parseFilter } from './filter';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const DAY = 86_400_000;
const GIB = 1024 ** 3;

const row: Facts = {
  host: 'kvm1',
  vm: 'web shop',
  texts: ['before_upgrade', 'Nightly, by Anna'],
  tags: ['prod', 'Shop'],
  atMs: NOW - 31 * DAY,
  sizeBytes: 12 * GIB,
  badges: ['red'],
  has: ['ram'],
};

const matches = (text: string, facts: Facts = row) => {
  const { filter, faults } = parseFilter(text);
  expect(faults).toEqual([]);
  return fits(filter, facts, NOW);
};

describe('a filter', () => {
  it.each([
    '',
    '  ',
    'host:kvm',
    'HOST:KVM1',
    'host:kvm9,kvm1',
    'host:"kvm1"',
    'vm:web',
    'vm:"web shop"',
    'tag:prod',
    'tag:shop',
    'age:>30d',
    'age:>=31d',
    'age:<1y',
    'age:4w',
    'size:>10G',
    'size:12GiB',
    'size:<=12288M',
    'badge:red',
    'badge:green,red',
    'has:ram',
    'upgrade',
    'anna',
    '"Nightly, by"',
    '-tag:test',
    '-badge:green host:kvm1 size:>10G upgrade',
  ])('%j fits', (text) => expect(matches(text)).toBe(true));

  it.each([
    'host:kvm2',
    'host:"kvm"',
    'vm:"web"',
    'tag:pro',
    'age:>31d',
    'age:<30d',
    'age:>=32d',
    'size:<10G',
    'size:>1T',
    'badge:green',
    'has:orphan',
    'mail',
    '-host:kvm1',
    'host:kvm1 mail',
  ])('%j does not fit', (text) => expect(matches(text)).toBe(false));

  it('has no age and no size for what has none', () => {
    const { atMs: _, sizeBytes: __, ...bare } = row;
    for (const text of ['age:>1m', 'age:<1y', 'size:>0', 'size:<1P']) {
      expect(matches(text, bare)).toBe(false);
    }
  });

  it.each([
    ['hots:kvm1', 'key'],
    ['host:', 'empty'],
    ['tag:,', 'empty'],
    ['badge:blue', 'choice'],
    ['has:cat', 'choice'],
    ['age:>30', 'age'],
    ['age:old', 'age'],
    ['size:big', 'size'],
    ['size:>10X', 'size'],
    ['-age:x', 'age'],
  ])('%j is not understood, and the rest counts all the same', (term, why) => {
    const { filter, faults } = parseFilter(`${term} host:kvm1`);
    expect(faults).toMatchObject([{ why, term }]);
    expect(fits(filter, row, NOW)).toBe(true);
    expect(fits(filter, { ...row, host: 'kvm2' }, NOW)).toBe(false);
  });

  it('misses the second quote of a pair', () => {
    const { filter, faults } = parseFilter('host:kvm1 vm:"web shop');
    expect(faults).toEqual([{ why: 'quote', term: 'vm:"web shop' }]);
    expect(fits(filter, row, NOW)).toBe(true);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { filter } = parseFilter(text);
        fits(filter, row, NOW);
      }),
    );
  });
});
