import { beforeEach, expect, it, vi } from 'vitest';
import type { HostRecord } from '@/lib/domain/host';
import { ProblemError, problem } from '@/lib/domain/problem';
import { feedHost, type Joined, joinHosts } from '@/lib/ssh/pipe';
import { type Pumping, pump } from './pump';
import { type EndLook, look, tell, transferCommand } from './transfer-end';

vi.mock('./transfer-end', () => ({
  ...{ look: vi.fn(), tell: vi.fn(), sizeThere: vi.fn() },
  commonCodec: vi.fn(async () => 'plain'),
  transferCommand: vi.fn(() => ({ argv: [] })),
}));

vi.mock('@/lib/ssh/pipe', () => ({ feedHost: vi.fn(), joinHosts: vi.fn() }));

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

it('tells when a host is away, and when both are back', async () => {
  ends([open, over('done')], [open, over('done')]);
  vi.mocked(look).mockRejectedValueOnce(new ProblemError(problem('host-gone', { id: 'near' })));
  const heard: boolean[] = [];
  await run({ silent: (isSilent) => heard.push(isSilent) });
  expect(heard.slice(0, 2)).toEqual([true, false]);
  expect(heard.slice(2)).not.toContain(true);
});

const MIB = 1024 ** 2;
const file = (name: string, sizeBytes: number) => ({ name, file: `/s/${name}`, sizeBytes });
const PARTS = [file('state.save', 2 * MIB), file('domain.xml', 100), file('disk-vda.raw', 3 * MIB)];

/** Which parts went by themselves and which through here, and the route that the far end was told of. */
async function roads(
  files: Pumping['files'],
  signIn: number,
  more: { bytes?: EndLook['bytes']; relayed?: 'relay-narrow' } = {},
) {
  const { bytes = new Map(), relayed } = more;
  const road = relayed ? { relayed } : { direct: { privateKey: 'k' } };
  const got = new Set<string>();
  const arrive = (words: readonly unknown[]) => {
    for (const { name } of files) if (words.includes(name)) got.add(name);
  };
  const hears = (word: string) => told().some(([, said]) => said === word);
  vi.mocked(look).mockImplementation(async ({ name }) => {
    if (hears(name === 'near' ? 'handed' : 'route')) return over('done');
    return { ...open, bytes, got: new Set(got) };
  });
  vi.mocked(transferCommand).mockReset();
  vi.mocked(transferCommand).mockImplementation((_host, _task, ...words) => ({ argv: words }));
  vi.mocked(feedHost).mockImplementation(async ({ command }) => {
    if (signIn === 0) arrive(command.argv);
    return { exitCode: signIn, said: '' };
  });
  const pipe: Joined['pipe'] = async (_source, { argv }) => {
    arrive(argv);
    return { from: 0, to: 0, said: '' };
  };
  vi.mocked(joinHosts).mockResolvedValue({ pipe, close: () => {} });
  await run({ files, ...road });
  const calls = vi.mocked(transferCommand).mock.calls.map(([, , ...words]) => words);
  const names = files.map(({ name }) => name);
  return {
    calls,
    direct: calls
      .filter(([verb]) => verb === 'direct')
      .flatMap((words) => names.filter((n) => words.includes(n))),
    relayed: calls.filter(([verb]) => verb === 'receive').map(([, name]) => name),
    route: told()
      .find(([, word]) => word === 'route')?.[2]
      ?.split(' ')[0],
  };
}

it('relays what is small, which is quicker than to sign in for it', async () => {
  const sent = { direct: ['state.save', 'disk-vda.raw'], relayed: ['domain.xml'], route: 'direct' };
  expect(await roads(PARTS, 0)).toMatchObject(sent);
});

it('brings small parts by themselves where there are no others', async () => {
  const [, small] = PARTS;
  const alone = { direct: ['domain.xml'], relayed: [], route: 'direct' };
  expect(await roads(small ? [small] : [], 0)).toMatchObject(alone);
});

it('relays everything where the near end cannot sign in', async () => {
  expect(await roads(PARTS, 255)).toMatchObject({
    direct: ['state.save', 'disk-vda.raw'],
    relayed: PARTS.map(({ name }) => name),
    route: 'relay',
  });
});

/** What the far end has of a part whose last block was cut in the middle. */
const CUT = new Map([['state.save', MIB + 70_000]]);
/** The whole blocks of 64 KiB among that. */
const WHOLE = String(MIB + 65_536);
const [STATE] = PARTS;

it('goes on behind the last whole block, directly', async () => {
  const { calls } = await roads(STATE ? [STATE] : [], 0, { bytes: CUT });
  const words = ['/s/state.save', WHOLE, 'state.save', String(2 * MIB)];
  expect(calls.find(([verb]) => verb === 'direct')?.slice(-4)).toEqual(words);
});

it('goes on there relayed, both ends from the same byte', async () => {
  const { calls } = await roads(STATE ? [STATE] : [], 255, { bytes: CUT });
  expect(calls.filter(([verb]) => verb !== 'direct')).toEqual([
    ['send', '/s/state.save', WHOLE, 'plain'],
    ['receive', 'state.save', String(2 * MIB), WHOLE, 'plain'],
  ]);
});

it('says why it was relayed where nobody tried to go directly', async () => {
  const { route } = await roads(PARTS, 0, { relayed: 'relay-narrow' });
  expect(route).toBe('relay-narrow');
});
