import { describe, expect, it } from 'vitest';
import { askedBy } from './shortcuts';

const press = (key: string, held: object = {}) => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false },
  ...held,
});

describe('askedBy', () => {
  it('knows the keys of the sheet', () => {
    const asked = (key: string) => askedBy(press(key), 0, 5000);
    expect(asked('r')).toBe('rollback');
    expect(asked('T')).toBe('take');
    expect(asked('Delete')).toBe('remove');
    expect(asked('?')).toBe('sheet');
    expect(asked('Enter')).toBeUndefined();
    expect(asked('x')).toBeUndefined();
  });

  it('leaves keys that mean something else with others held', () => {
    expect(askedBy(press('r', { ctrlKey: true }), 0, 5000)).toBeUndefined();
    expect(askedBy(press('t', { metaKey: true }), 0, 5000)).toBeUndefined();
  });

  it('takes a letter right after another one for a name', () => {
    expect(askedBy(press('t'), 4500, 5000)).toBeUndefined();
    expect(askedBy(press('t'), 3900, 5000)).toBe('take');
    expect(askedBy(press('Delete'), 4900, 5000)).toBe('remove');
  });
});
