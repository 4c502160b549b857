import { describe, expect, it } from 'vitest';
import { csvLine } from './csv';

describe('a line of CSV', () => {
  it('quotes every cell', () => {
    expect(csvLine(['a', 'b "c", d', 'two\nlines', '', '快照'])).toBe(
      '"a","b ""c"", d","two\nlines","","快照"\r\n',
    );
  });

  it.each([
    '=HYPERLINK("http://x","y")',
    '+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=1',
    '%0A',
    "|cmd' /C calc",
  ])('never makes a formula of %j', (text) => {
    expect(csvLine([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
  });
});
