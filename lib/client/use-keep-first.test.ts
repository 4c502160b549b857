import { readFileSync } from 'node:fs';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useKeepFirst } from './use-keep-first';

afterEach(() => vi.unstubAllGlobals());

function Shown() {
  return String(useKeepFirst()[0]);
}

describe('whether a rollback keeps the present state first', () => {
  it.each([
    ['savepoint-keep-first=no', 'false'],
    ['', 'true'],
  ])('begins as it was left: “%s”', (cookie, shown) => {
    vi.stubGlobal('document', { cookie });
    expect(renderToString(createElement(Shown))).toBe(shown);
  });

  it.each(['snapshots/rollback-dialog', 'places/bring-back-dialog', 'bulk/bulk-dialog'])(
    'is the same in every dialog that asks: %s',
    (dialog) => {
      expect(readFileSync(`components/${dialog}.tsx`, 'utf8')).toContain('useKeepFirst()');
    },
  );
});
