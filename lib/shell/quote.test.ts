import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { command, into } from './command';
import { quote, quoteWord } from './quote';

const NASTY = [
  'plain',
  '',
  'two words',
  "it's",
  '"double"',
  '$(reboot)',
  '`id`',
  'a;b|c&d>e<f',
  '*?[x]',
  '~root',
  'a=b',
  '=',
  '-rf',
  '\\',
  'line\nbreak\ttab',
  '虚拟机 “一”',
  '#not a comment',
  '!history',
  '{a,b}',
];

describe.each(['dash', 'bash'])('quote, read by %s', (shell) => {
  it('gives every word back as it was', () => {
    const text = quote(command('printf', '%s\\0', ...NASTY));
    const words = execFileSync(shell, ['-c', text]).toString().split('\0').slice(0, -1);
    expect(words).toEqual(NASTY);
  });
});

describe('quote', () => {
  it('leaves plain words readable', () => {
    expect(quote(command('virsh', '-c', 'qemu:///system', 'list'))).toBe(
      'virsh -c qemu:///system list',
    );
  });
  it('quotes the file that output goes to', () => {
    expect(quote(into('/a b', command('true')))).toBe("true > '/a b'");
  });
  it('quotes what could be an assignment', () => {
    expect(quoteWord('PATH=/tmp')).toBe("'PATH=/tmp'");
  });
  it('refuses a NUL', () => {
    expect(() => quoteWord('a\0b')).toThrow();
  });
});
