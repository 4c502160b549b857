import { describe, expect, it } from 'vitest';
import { problem } from './problem';
import { sentence } from './sentences';
import { CHINESE_SENTENCES } from './sentences-zh';
import { TASK_KINDS } from './task';

describe('a sentence in Chinese', () => {
  it.each(TASK_KINDS)('has words of its own for an interrupted task: %s', (kind) => {
    const what = problem('vm-interrupted', { vm: 'V', host: 'H', kind, label: 'L' });
    expect(sentence(what, CHINESE_SENTENCES)).not.toMatch(/[a-z]/);
    expect(sentence(what)).not.toContain(`(${kind} `);
  });

  it('has words of its own for the root', () => {
    const moved = (parent: string) =>
      sentence(
        problem('note-children-move', { count: 2, snapshot: 'a', parent }),
        CHINESE_SENTENCES,
      );
    expect(moved('the root')).toBe('“a”之下的 2 个快照将改挂到根之下。');
    expect(moved('“b”')).toBe('“a”之下的 2 个快照将改挂到“b”之下。');
  });
});
