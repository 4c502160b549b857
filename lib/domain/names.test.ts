import { describe, expect, it } from 'vitest';
import { automaticName, keptName, nameFault, proposeName } from './names';

describe('a snapshot’s name', () => {
  it.each(['ab', 'before_upgrade', 'a-1', 'Z'.repeat(40)])('%s is fine', (name) => {
    expect(nameFault(name, [])).toBeUndefined();
  });
  it.each(['', 'a', '1a', '_a', 'a b', 'a.b', 'ä1', '快照', 'a'.repeat(41), 'a\n', "a'b", '$(x)'])(
    '%j breaks the pattern',
    (name) => expect(nameFault(name, [])).toBe('pattern'),
  );
  it('knows reserved and taken names', () => {
    expect(nameFault('Current', [])).toBe('reserved');
    expect(nameFault('clean', ['clean'])).toBe('taken');
  });
  it('is proposed from the time, valid and free', () => {
    const at = new Date(2026, 10, 23, 15, 54);
    const first = proposeName(at, []);
    expect(first).toBe('snap_2026-11-23_1554');
    const second = proposeName(at, [first]);
    expect(nameFault(second, [first])).toBeUndefined();
  });
  it('of a kept state is made from when it was saved', () => {
    const first = keptName('2026-11-23T15:54:18.000Z', []);
    expect(first).toBe('saved_2026-11-23_155418Z');
    expect(nameFault(keptName('2026-11-23T15:54:18.000Z', [first]), [first])).toBeUndefined();
  });
  it('of what is taken before a rollback is made of its id', () => {
    const first = automaticName('20261123t155418-000001', []);
    expect(first).toBe('before_rollback_2026-11-23_155418Z');
    const second = automaticName('20261123t155418-000001', [first]);
    expect(nameFault(second, [first])).toBeUndefined();
  });
});
