import type { Verb } from './snapshot-toolbar';

type Key = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/** As long as the grid itself waits for the next letter of a name. */
const TYPING_MS = 1000;

const VERBS: Record<string, Verb> = { Delete: 'remove', r: 'rollback', t: 'take' };

/**
 * What a key in the grid asks for. A letter that follows another one quickly belongs to a name that is being typed:
 * `before` is when the last one came. Enter is the grid's own.
 */
export function askedBy(event: Key, beforeMs: number, nowMs: number): Verb | 'sheet' | undefined {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return undefined;
  const isLetter = key.length === 1;
  if (isLetter && nowMs - beforeMs < TYPING_MS) return undefined;
  return key === '?' ? 'sheet' : VERBS[isLetter ? key.toLowerCase() : key];
}
