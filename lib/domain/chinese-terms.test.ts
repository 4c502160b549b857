import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chineseTerm } from './chinese-terms';

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

describe('chineseTerm', () => {
  it('has titles before it', () => expect(titles.length).toBeGreaterThan(50));

  it.each([...new Set(titles)])('knows “%s”', (title) => {
    expect(chineseTerm(title)).toMatch(/\p{Script=Han}/u);
    expect(chineseTerm(title)).not.toContain('{}');
  });

  it('fills gaps, and translates what stands in them', () => {
    expect(chineseTerm('Capture disk vda')).toBe('捕获磁盘 vda');
    expect(chineseTerm('Take back: Capture disk vda')).toBe('撤回：捕获磁盘 vda');
    expect(chineseTerm('Keep the UEFI variables')).toBe('保存 UEFI 变量');
    expect(chineseTerm('Check that the VM is still shut off')).toBe('确认虚拟机仍为“已关机”');
    expect(chineseTerm('Hang “a” below “b”')).toBe('将 “a” 挂到 “b” 之下');
  });

  it('leaves what it does not know', () => expect(chineseTerm('Sing')).toBe('Sing'));
});
