import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chineseTerm } from '@/lib/domain/chinese-terms';

const root = resolve(import.meta.dirname, '../..');

function planners(dir: string): string[] {
  return readdirSync(join(root, dir)).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(join(root, path)).isDirectory())
      return name === 'simulation' ? [] : planners(path);
    return /\.ts$/.test(name) && !/(\.test|testing)\.ts$/.test(name) ? [path] : [];
  });
}

/** Every title that a planner gives, with a word in the place of what it fills in. */
const titles = ['lib/plan', 'lib/storage']
  .flatMap(planners)
  .flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(
        /title:\s*(?:[\w.]+\s*\?\s*'([^'\n]+)'\s*:\s*)?(?:'([^'\n]+)'|`([^`\n]+)`)/g,
      ),
    ].flatMap(([, one, plain, filled]) =>
      [one, plain ?? filled].flatMap((title) =>
        title === undefined ? [] : [title.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'vda')],
      ),
    ),
  );

describe('what planners call their steps', () => {
  it('is found', () => expect(titles.length).toBeGreaterThan(50));

  it.each([...new Set(titles)])(
    '“%s” has Chinese words in lib/domain/chinese-terms.ts',
    (title) => {
      expect(chineseTerm(title)).toMatch(/\p{Script=Han}/u);
      expect(chineseTerm(title)).not.toContain('{}');
    },
  );
});
