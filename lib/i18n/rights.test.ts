import { describe, expect, it } from 'vitest';
import { problem } from '@/lib/domain/problem';
import { RIGHTS } from '@/lib/domain/rights';
import { sentence } from '@/lib/domain/sentences';
import { CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import { en } from './en';
import { zh } from './zh';

describe('the sentence about a right that is not there', () => {
  it.each(RIGHTS)('names %s, and the page that grants it, as they are named there', (right) => {
    const what = problem('not-allowed', { right, scope: 'vm' });
    expect(sentence(what)).toContain(`“${en.settings.rights[right]}”`);
    expect(sentence(what)).toContain(`${en.settings.title}, ${en.settings.tabs.people}`);
    const chinese = sentence(what, CHINESE_SENTENCES);
    expect(chinese).toContain(`“${zh.settings.rights[right]}”`);
    expect(chinese).toContain(`${zh.settings.title} → ${zh.settings.tabs.people}`);
  });
});
