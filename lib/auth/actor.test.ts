import { describe, expect, it } from 'vitest';
import { type Actor, authorise, mayDo, VERBS } from './actor';

const actor: Actor = { id: 'u', name: 'Ann', role: 'administrator' };

describe('rights', () => {
  it.each(VERBS)('an administrator may %s', (verb) => {
    expect(mayDo(actor, verb)).toEqual({ ok: true });
    authorise(actor, verb);
  });
});
