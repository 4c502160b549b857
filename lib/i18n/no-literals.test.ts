import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function screens(dir: string): string[] {
  return readdirSync(join(root, dir)).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(join(root, path)).isDirectory()) return screens(path);
    return path.endsWith('.tsx') ? [path] : [];
  });
}

/** Attributes whose value a person reads or hears. */
const READ =
  'aria-label|title|label|placeholder|alt|help|lead|submit|name|what|text|aria-description';
const WORD = /\p{L}{2,}/u;

/** Words that stand in the source of a screen instead of in `lib/i18n`, with their lines. */
function literals(source: string): string[] {
  const code = source
    .replace(/\{\/\*[\s\S]*?\*\/\}/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');
  const texts = [...code.matchAll(/(?<![=-])>([^<>{}();=]*)(?=<\/?[A-Za-z]|\{)/g)]
    .map(([, text = '']) => text)
    // The next entry of an object or a list of elements.
    .filter((text) => !/^\s*[,:]/.test(text));
  const attributes = [...code.matchAll(new RegExp(`\\s(?:${READ})="([^"]*)"`, 'g'))]
    .map(([, text = '']) => text)
    // Names of form fields and tokens are for machines.
    .filter((text) => /^\p{Lu}|\s/u.test(text));
  const choices = [...code.matchAll(/\{[^{}]*\?\s*'([^']*)'\s*:\s*'([^']*)'\s*\}/g)]
    .flatMap(([, one = '', other = '']) => [one, other])
    .filter((text) => /\p{L} \p{L}/u.test(text) && !/[-:[\]]/.test(text));
  return [...texts, ...attributes, ...choices]
    .map((text) => text.trim())
    .filter((text) => WORD.test(text));
}

describe('a literal', () => {
  it.each([
    ['<p>Two words</p>', 'Two words'],
    ['<p>Words {count}</p>', 'Words'],
    ['<Icon /> Verify</Button>', 'Verify'],
    ['<Button aria-label="Close" />', 'Close'],
    ["<p>{many ? 'no snapshots here' : 'one snapshot'}</p>", 'no snapshots here'],
  ])('is seen in %s', (source, text) => expect(literals(source)).toContain(text));

  it.each([
    ['<p className="grid gap-2">{t(\'title\')}</p>'],
    ['const f = (a: Map<string, number>) => a > b;'],
    ['<input name="email" type="search" />'],
  ])('is not seen in %s', (source) => expect(literals(source)).toEqual([]));
});

describe('the screen', () => {
  it.each(['components', 'app'].flatMap(screens))(
    '%s says nothing that is not in lib/i18n',
    (path) => {
      expect(literals(readFileSync(join(root, path), 'utf8'))).toEqual([]);
    },
  );
});
