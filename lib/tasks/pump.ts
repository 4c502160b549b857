import { setTimeout as delay } from 'node:timers/promises';
import type { HostRecord } from '@/lib/domain/host';
import { ProblemError } from '@/lib/domain/problem';
import type { Route } from '@/lib/domain/route';
import type { TaskProgress } from '@/lib/domain/task';
import { directInput } from '@/lib/ssh/direct';
import { feedHost, joinHosts } from '@/lib/ssh/pipe';
import { type Meter, makeMeter } from './meter';
import {
  type Codec,
  commonCodec,
  type EndLook,
  look,
  sizeThere,
  tell,
  transferCommand,
} from './transfer-end';

export type PumpedFile = { name: string; file: string; sizeBytes: number | null };

/** A transfer as the pump sees it: two hosts, the task at each, and the files in their order. */
export type Pumping = {
  from: HostRecord;
  to: HostRecord;
  sendTaskId: string;
  receiveTaskId: string;
  files: PumpedFile[];
  /** With this the near end may sign in to the far end; gone where that did not work. */
  direct?: DirectKey;
  /** Why there was no such key from the beginning. */
  relayed?: Exclude<Route, 'direct' | 'relay'>;
  /** Why it is to be taken back, once somebody wants that. */
  calledOff?: () => Promise<string | undefined>;
  /** Hears it each time that a host does not answer, and that both do. */
  silent?: (isSilent: boolean) => void;
};

/** A snapshot that has arrived whole: how long ago by the far end's clock, and how the task at the near end ended. */
export type Arrival = { secondsAgo: number; near: EndLook['end'] };

/** The private half of a key that lives as long as one transfer. */
export type DirectKey = { privateKey: string };

export type PumpNews = (progress: TaskProgress) => void;

const FIRST_LOOK_MS = 50;
const LOOK_EVERY_MS = 500;
/** How often the near end is asked for its own end once the far end has spoken. */
const MOST_LAST_LOOKS = 120;
const ROUTE = 'route';
const CANCEL = 'cancel';
/** As in `lib/host/transfer.sh`. */
const BLOCK_BYTES = 65_536;
/** Beside larger ones, a part up to this goes through here: to sign in at the far end takes longer than to bring it. */
const SMALL_BYTES = 1024 ** 2;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Goes at a part that failed in a row although both hosts answered, as when a disk is full. */
const MOST_BROKEN_PARTS = 5;

/**
 * Brings the bytes of a snapshot from its near end to its far end, over any number of broken links, and tells each end
 * how the other fares. It decides nothing: the task at the far end says whether the snapshot arrived whole. Answers with
 * what it said of that, or nothing where it did not arrive; throws when `signal` says stop.
 */
export async function pump(
  transfer: Pumping,
  news: PumpNews,
  signal: AbortSignal,
): Promise<Arrival | undefined> {
  const { from, to, sendTaskId, receiveTaskId, files } = transfer;
  const meter = makeMeter(news, () => performance.now());
  let codec: Codec | undefined;
  let told = new Set<string>();
  let pauseMs = FIRST_LOOK_MS;
  const giveUp = async (why: string) => {
    await tell(to, receiveTaskId, CANCEL, why);
    await tell(from, sendTaskId, CANCEL, why);
  };
  const away = () => transfer.silent?.(true);
  return patiently(signal, { giveUp, away }, async (progressed) => {
    for (;;) {
      signal.throwIfAborted();
      const [near, far] = await Promise.all([look(from, sendTaskId), look(to, receiveTaskId)]);
      transfer.silent?.(false);
      if (isOver(far)) return conclude(transfer, far, signal);
      if (isOver(near)) {
        await tell(to, receiveTaskId, CANCEL, `the task at ${from.name} has ended`);
        return undefined;
      }
      const calledOff = told.has(CANCEL) ? undefined : await transfer.calledOff?.();
      if (calledOff !== undefined) {
        await giveUp(calledOff);
        told = new Set(told).add(CANCEL);
      }
      if (told.has(CANCEL)) {
        await delay(LOOK_EVERY_MS, undefined, { signal });
        continue;
      }
      const sums = [...near.sums].filter(([name]) => !told.has(name));
      await Promise.all(sums.map(([name, sum]) => tell(to, receiveTaskId, `sum-${name}`, sum)));
      told = new Set([...told, ...sums.map(([name]) => name)]);
      if (!told.has(ROUTE) && files.every(({ name }) => far.got.has(name))) {
        meter.at(arrivedBytes(transfer, far), 0);
        await tell(to, receiveTaskId, ROUTE, meter.summary());
        told = new Set(told).add(ROUTE);
      }
      const rest = files.filter(({ name }) => !far.got.has(name));
      if (!near.ready || rest.length === 0 || !far.hasFolder) {
        await delay(pauseMs, undefined, { signal });
        // A quarter of the time that it has waited by then.
        pauseMs = Math.min(pauseMs * 1.25, LOOK_EVERY_MS);
        continue;
      }
      codec ??= await commonCodec(from, to, sendTaskId);
      await sendRest(transfer, rest, far, codec, meter, signal);
      pauseMs = FIRST_LOOK_MS;
      progressed();
    }
  });
}

const isOver = ({ gone, end }: EndLook) => gone || end !== 'open';

/** The far end has spoken: the near end hears of it, and says how it ended itself. */
async function conclude(
  { from, to, sendTaskId }: Pumping,
  { end, endedSecondsAgo }: EndLook,
  signal: AbortSignal,
): Promise<Arrival | undefined> {
  let near = await look(from, sendTaskId);
  if (end !== 'done') {
    if (!isOver(near)) await tell(from, sendTaskId, CANCEL, `it did not arrive at ${to.name}`);
    return undefined;
  }
  if (!isOver(near)) await tell(from, sendTaskId, 'handed', 'done');
  for (let looks = 0; !isOver(near) && looks < MOST_LAST_LOOKS; looks += 1) {
    await delay(LOOK_EVERY_MS, undefined, { signal });
    near = await look(from, sendTaskId);
  }
  return { secondsAgo: endedSecondsAgo, near: near.end };
}

/** One go at what is still to come, from where the far end has it: directly where that goes, but for small parts; or relayed. */
async function sendRest(
  transfer: Pumping,
  rest: PumpedFile[],
  far: EndLook,
  codec: Codec,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  const { from, to, sendTaskId, receiveTaskId, files } = transfer;
  for (const part of rest) part.sizeBytes ??= await sizeThere(from, sendTaskId, part.file);
  const total = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const ending = new AbortController();
  const watching = watch(to, receiveTaskId, ending.signal, (look) =>
    meter.at(arrivedBytes(transfer, look), total),
  );
  try {
    const large = rest.filter(({ sizeBytes }) => Number(sizeBytes) > SMALL_BYTES);
    const first = large.length > 0 ? large : rest;
    if (transfer.direct && (await sendDirectly(transfer, first, far, codec, meter, signal))) {
      const small = rest.filter((part) => !first.includes(part));
      if (small.length > 0) await relay(transfer, small, far, codec, meter, signal);
      return;
    }
    meter.route(transfer.relayed ?? 'relay');
    // After a large one it is time to look at both ends again.
    const many = rest.findIndex((part) => large.includes(part)) + 1 || rest.length;
    await relay(transfer, rest.slice(0, many), far, codec, meter, signal);
  } finally {
    ending.abort();
    await watching;
  }
}

/** The parts through here, one after the other over the same two connections. */
async function relay(
  { from, to, sendTaskId, receiveTaskId }: Pumping,
  parts: PumpedFile[],
  far: EndLook,
  codec: Codec,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  const joined = await joinHosts(from, to, signal);
  try {
    for (const part of parts) {
      const offset = String(wholeBlocks(far, part));
      const words = [part.name, String(part.sizeBytes), offset, codec];
      const piped = await joined.pipe(
        transferCommand(from, sendTaskId, 'send', part.file, offset, codec),
        transferCommand(to, receiveTaskId, 'receive', ...words),
        (count) => meter.wire(count),
      );
      if (piped.from !== 0 || piped.to !== 0) throw new PartError(piped.said || 'a part broke off');
    }
  } finally {
    joined.close();
  }
}

const arrivedBytes = ({ files }: Pumping, { bytes }: EndLook) =>
  files.reduce((sum, { name }) => sum + (bytes.get(name) ?? 0), 0);

/** From where a part goes on: what was written last may be half of a block. */
const wholeBlocks = ({ bytes }: EndLook, { name }: PumpedFile) =>
  Math.floor((bytes.get(name) ?? 0) / BLOCK_BYTES) * BLOCK_BYTES;

/** What ssh says when it could not sign in, or is not there. */
const NO_WAY = new Set<number | null>([255, 127]);

/**
 * The near end brings the parts by itself. Answers no where the two machines do not reach each other, or not with this key:
 * the transfer is then relayed to its end.
 */
async function sendDirectly(
  transfer: Pumping,
  rest: PumpedFile[],
  far: EndLook,
  codec: Codec,
  meter: Meter,
  signal: AbortSignal,
): Promise<boolean> {
  const { from, to, sendTaskId, receiveTaskId, direct } = transfer;
  if (!direct) return false;
  meter.route('direct');
  const words = rest.flatMap((part) => [
    ...[part.file, String(wholeBlocks(far, part)), part.name, String(part.sizeBytes)],
  ]);
  let printed = '';
  const { exitCode, said } = await feedHost(
    {
      host: from,
      command: transferCommand(
        ...([from, sendTaskId, 'direct'] as const),
        ...[`${to.user}@${to.address}`, String(to.port), codec, ...words],
      ),
    },
    directInput(to.hostKey, direct.privateKey),
    (text) => {
      printed += text;
    },
    signal,
  );
  for (const count of printed.split('\n')) meter.wire(Number(count));
  if (exitCode === 0) return true;
  const now = await look(to, receiveTaskId);
  if (NO_WAY.has(exitCode) && arrivedBytes(transfer, now) === arrivedBytes(transfer, far)) {
    delete transfer.direct;
    return false;
  }
  throw new PartError(said || 'a part broke off');
}

/** One go at a part did not reach its end; what is there stays for the next. */
class PartError extends Error {}

/** Looks at how much has arrived while parts are on their way. */
async function watch(
  to: HostRecord,
  taskId: string,
  signal: AbortSignal,
  tellOf: (far: EndLook) => void,
): Promise<void> {
  while (!signal.aborted) {
    const far = await look(to, taskId).catch(() => undefined);
    if (far) tellOf(far);
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Tries again after what a link or a host may get over, ever more rarely; any progress makes it patient anew. */
async function patiently<T>(
  signal: AbortSignal,
  { giveUp, away }: { giveUp: (why: string) => Promise<void>; away: () => void },
  work: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let waitMs = FIRST_RETRY_MS;
  let brokenParts = 0;
  for (;;) {
    try {
      return await work(() => {
        waitMs = FIRST_RETRY_MS;
        brokenParts = 0;
      });
    } catch (error) {
      signal.throwIfAborted();
      // A host that is away is waited for; one that answers and fails again and again is not.
      const answer = answered(error);
      if (answer !== undefined) brokenParts += 1;
      else if (!(error instanceof ProblemError) && !isBrokenPipe(error)) throw error;
      else away();
      if (answer !== undefined && brokenParts >= MOST_BROKEN_PARTS) {
        brokenParts = 0;
        await giveUp(answer.split('\n').at(-1) ?? '').catch(() => {});
      }
      await delay(waitMs, undefined, { signal });
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    }
  }
}

/** What a host that was reached said of its failure; on a full disk not even a word for the task finds room. */
function answered(error: unknown): string | undefined {
  if (error instanceof PartError) return error.message;
  if (!(error instanceof ProblemError) || error.problem.code !== 'host-odd-answer')
    return undefined;
  return error.problem.facts.detail;
}

/** What Node says of a stream whose connection went away. */
function isBrokenPipe(error: unknown): boolean {
  const { code = '', message = '' } = error as Error & { code?: string };
  return /^(ERR_STREAM|ECONN|EPIPE|ABORT_ERR)/.test(code) || /closed|not connected/i.test(message);
}
