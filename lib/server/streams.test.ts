import { expect, it } from 'vitest';
import { accessChanged } from '@/lib/services/access-changed';
import { endStreams, isEnding, openStreams } from './streams';

it('a change of rights closes the streams, which may be opened again; the end of the process does not', () => {
  const closed: string[] = [];
  const open = (name: string) => {
    const close = () => {
      openStreams.delete(close);
      closed.push(name);
    };
    openStreams.add(close);
  };
  open('before');
  accessChanged();
  expect([closed, isEnding()]).toEqual([['before'], false]);
  open('after');
  endStreams();
  expect([closed, isEnding()]).toEqual([['before', 'after'], true]);
});
