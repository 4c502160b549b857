import { beforeEach, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import { ProblemError, problem } from '@/lib/domain/problem';
import { type Pumping, pump } from './pump';
import { type EndLook, look, tell } from './transfer-end';

vi.mock('./transfer-end', () => ({
  ...{ look: vi.fn(), tell: vi.fn(), sizeThere: vi.fn() },
  commonCodec: vi.fn(async () => 'plain'),
  transferCommand: vi.fn(() => ({ argv: [] })),
}));

const host = (name: string) => ({ id: name, name, hostKey: 'AAAA' }) as HostRecord;
const [from, to] = [host('near'), host('far')];
const open: EndLook = {
  ...{ gone: false, end: 'open', endedSecondsAgo: Number.POSITIVE_INFINITY },
  ...{ ready: true, hasFolder: true },
  ...{ sums: new Map(), got: new Set(), bytes: new Map() },
};
const over = (end: EndLook['end'], endedSecondsAgo = 2): EndLook => ({
  ...{ ...open, end, endedSecondsAgo },
});

/** What each end says, one look after the other; its last word stays. */
function ends(near: EndLook[], far: EndLook[]) {
  vi.mocked(look).mockImplementation(async ({ name }) => {
    const looks = name === 'near' ? near : far;
    return (looks.length > 1 ? looks.shift() : looks[0]) ?? open;
  });
}
const told = () => vi.mocked(tell).mock.calls.map(([{ name }, , ...words]) => [name, ...words]);
const run = (more: Partial<Pumping> = {}) =>
  pump(
    { from, to, sendTaskId: 'a', receiveTaskId: 'b', files: [], ...more },
    () => {},
    new AbortController().signal,
  );

beforeEach(() => {
  vi.mocked(look).mockReset();
  vi.mocked(tell).mockReset().mockResolvedValue('');
});

it('says when the snapshot arrived, and how the near end ended then', async () => {
  ends([open, open, open, over('done')], [over('done', 7)]);
  expect(await run()).toEqual({ secondsAgo: 7, near: 'done' });
  expect(told()).toEqual([['near', 'handed', 'done']]);
});

it('says that the near end was taken back although the snapshot arrived', async () => {
  ends([over('undone')], [over('done', 9000)]);
  expect(await run()).toEqual({ secondsAgo: 9000, near: 'undone' });
  expect(told()).toEqual([]);
});

it('says nothing of one that did not arrive', async () => {
  ends([open], [over('undone')]);
  expect(await run()).toBe(undefined);
  expect(told()).toEqual([['near', 'cancel', 'it did not arrive at far']]);
});

it('calls both ends off as soon as they answer, and once', async () => {
  const waits: EndLook = { ...open, ready: false };
  ends([waits], [waits, waits, over('undone')]);
  vi.mocked(look).mockRejectedValueOnce(new ProblemError(problem('host-gone', { id: 'near' })));
  expect(await run({ calledOff: async () => 'cancelled by Ann' })).toBe(undefined);
  expect(told()).toEqual([
    ...[
      ['far', 'cancel', 'cancelled by Ann'],
      ['near', 'cancel', 'cancelled by Ann'],
    ],
    ['near', 'cancel', 'it did not arrive at far'],
  ]);
});
