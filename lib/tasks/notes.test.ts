import { expect, it } from 'vitest';
import { notesOf, readJournal } from './journal';

it('reads what a step noted beside its success, and passes over notes of a newer version', () => {
  const view = readJournal(
    '1.5 begin clock\n2.5 note clock-old 259200\n2.6 note from-the-future x y\n2.7 ok clock\n',
  );
  expect(view.notes).toHaveLength(2);
  expect(notesOf(view, { vm: 'web', host: 'kvm1', label: 'clean' })).toEqual([
    { code: 'note-clock-old', facts: { vm: 'web', behindMs: 259_200_000 } },
  ]);
});
