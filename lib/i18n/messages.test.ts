import { parse } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zh } from './zh';

type Tree = { [key: string]: string | Tree };

/** `['snapshots.take.title', 'Take snapshot'], …` */
function flatten(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  );
}

type Element = ReturnType<typeof parse>[number];

/** Names of arguments and tags that a message uses; a syntax error throws. */
function holes(elements: Element[]): string[] {
  return elements.flatMap((element) => [
    ...('value' in element && element.type !== 0 && typeof element.value === 'string'
      ? [element.value]
      : []),
    ...('options' in element
      ? Object.values(element.options).flatMap((option) => holes(option.value))
      : []),
    ...('children' in element ? holes(element.children) : []),
  ]);
}
const holesOf = (text: string) => [...new Set(holes(parse(text)))].sort();

const english = flatten(en);
const chinese = new Map(flatten(zh));

describe('the words of the screen', () => {
  it('are as many in Chinese as in English, under the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  });

  it.each(english)('%s has the same arguments in both languages', (key, text) => {
    expect(holesOf(chinese.get(key) ?? '')).toEqual(holesOf(text));
  });

  it.each([...english, ...chinese])('%s is not empty', (_key, text) => {
    expect(text.trim()).not.toBe('');
  });
});
