import { describe, expect, it } from 'vitest';
import { DEFAULT_PANES, readKeepFirst, readPanes, readTheme } from './preferences';

describe('readPanes', () => {
  it('reads sizes as they were left', () => {
    expect(readPanes('300.220.open')).toEqual({
      treeWidth: 300,
      tasksHeight: 220,
      tasksOpen: true,
    });
    expect(readPanes('300.220.auto').tasksOpen).toBeNull();
  });

  it('takes the default for anything else', () => {
    for (const text of [undefined, '', '300.220', '99999.1.open', '300.220.open; x', 'a.b.open'])
      expect(readPanes(text)).toEqual(DEFAULT_PANES);
  });
});

describe('readTheme', () => {
  it('knows three themes and follows the system else', () => {
    expect(['light', 'dark', 'system', 'neon', undefined].map(readTheme)).toEqual([
      'light',
      'dark',
      'system',
      'system',
      'system',
    ]);
  });
});

describe('readKeepFirst', () => {
  it('is on until somebody said no', () => {
    expect(readKeepFirst('')).toBe(true);
    expect(readKeepFirst('a=b; savepoint-keep-first=yes')).toBe(true);
    expect(readKeepFirst('a=b; savepoint-keep-first=no; c=d')).toBe(false);
  });
});
