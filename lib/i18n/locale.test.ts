import { describe, expect, it } from 'vitest';
import { chooseLocale } from './locale';

describe('chooseLocale', () => {
  it('takes what was chosen before what the browser asks for', () => {
    expect(chooseLocale('en', 'zh-CN,zh;q=0.9')).toBe('en');
    expect(chooseLocale('zh', 'en-GB')).toBe('zh');
  });

  it('takes the browser’s best language that it speaks', () => {
    expect(chooseLocale(undefined, 'zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh');
    expect(chooseLocale(undefined, 'de,en;q=0.7,zh;q=0.5')).toBe('en');
    expect(chooseLocale(undefined, 'en;q=0.2, zh-Hans-CN;q=0.8')).toBe('zh');
    expect(chooseLocale('klingon', 'zh')).toBe('zh');
  });

  it('falls back to English', () => {
    expect(chooseLocale(undefined, null)).toBe('en');
    expect(chooseLocale(undefined, 'de-DE, zh;q=0')).toBe('en');
    expect(chooseLocale(undefined, 'zha')).toBe('en');
  });
});
