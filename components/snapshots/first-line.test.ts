import { describe, expect, it } from 'vitest';
import { firstLine } from './first-line';

describe('firstLine', () => {
  it.each([
    ['Before the update\nand more', 'Before the update'],
    ['\n\n# Before', 'Before'],
    ['**Shop 4.2**, all `orders` in', 'Shop 4.2, all orders in'],
    ['- see [the list](https://example.org)', 'see the list'],
    ['snake_case and 2 * 3', 'snake_case and 2 * 3'],
    ['', ''],
  ])('of %j is %j', (text, line) => expect(firstLine(text)).toBe(line));
});
