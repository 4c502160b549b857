import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientChannel } from 'ssh2';
import { ProblemError, problem } from '@/lib/domain/problem';
import type { Command } from '@/lib/shell/command';
import { quote } from '@/lib/shell/quote';
import type { HostAddress } from './address';
import { type Connection, closeConnection, openConnection } from './connection';
import { CONNECT_TIMEOUT_MS } from './link';
import { ownKey } from './own-key';
import { withSudo } from './sudo';

/** A program on a host. */
export type PipeEnd = { host: HostAddress; command: Command };

/** How the two ends of a pipe came to their end; a code that never came is null. */
export type Piped = { from: number | null; to: number | null; said: string };

const MOST_WORDS = 4000;
/** What a program may print where a few numbers are wanted. */
const MOST_OUTPUT_BYTES = 64 * 1024;

/** Two hosts with a connection each. */
export type Joined = {
  /**
   * Joins a program's output on the one to a program's input on the other, through this process. The bytes flow as fast as
   * the slower side takes them and no more than a window of them is ever here. Throws when a link broke.
   */
  pipe: (from: Command, to: Command, onBytes: (count: number) => void) => Promise<Piped>;
  close: () => void;
};

/**
 * Connections of their own to two hosts: commands to the same hosts do not wait behind what flows. They are closed when
 * `signal` says stop; throws when a host cannot be reached.
 */
export async function joinHosts(
  from: HostAddress,
  to: HostAddress,
  signal: AbortSignal,
): Promise<Joined> {
  const { privateKey } = await ownKey();
  const open: Connection[] = [];
  const close = () => {
    signal.removeEventListener('abort', close);
    for (const connection of open) closeConnection(connection);
  };
  signal.addEventListener('abort', close);
  const connect = async (host: HostAddress) => {
    const connection = await openConnection(host, privateKey, CONNECT_TIMEOUT_MS);
    open.push(connection);
    return connection;
  };
  try {
    const far = await connect(to);
    const near = await connect(from);
    signal.throwIfAborted();
    const pipe: Joined['pipe'] = (source, target, onBytes) =>
      join(near, { host: from, command: source }, far, { host: to, command: target }, onBytes);
    return { pipe, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function join(
  near: Connection,
  from: PipeEnd,
  far: Connection,
  to: PipeEnd,
  onBytes: (count: number) => void,
): Promise<Piped> {
  const target = await start(far, to);
  target.channel.resume();
  const source = await start(near, from);
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
  // A channel that its far side has closed takes what is written to it without a word, and without end.
  const gone = new AbortController();
  void target.ended.then(() => gone.abort());
  try {
    await pipeline(source.channel, counter, target.channel, { signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    return { from: null, to: await target.ended, said: target.said() };
  }
  const [sent, received] = await Promise.all([source.ended, target.ended]);
  return { from: sent, to: received, said: [source.said(), target.said()].join('\n').trim() };
}

/**
 * One program on a host, with its input from here. Answers when it has ended. A host that prints without end is not
 * listened to: throws `host-odd-answer`.
 */
export async function feedHost(
  to: PipeEnd,
  input: string,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<{ exitCode: number | null; said: string }> {
  const { privateKey } = await ownKey();
  const connection = await openConnection(to.host, privateKey, CONNECT_TIMEOUT_MS);
  const stop = () => closeConnection(connection);
  signal.addEventListener('abort', stop);
  try {
    const program = await start(connection, to);
    let bytes = 0;
    const tooMuch = new Promise<never>((_, reject) => {
      program.channel.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MOST_OUTPUT_BYTES) return onOutput(chunk.toString());
        const detail = `more than ${MOST_OUTPUT_BYTES} bytes of output`;
        reject(new ProblemError(problem('host-odd-answer', { host: to.host.name, detail })));
      });
    });
    program.channel.end(input);
    return { exitCode: await Promise.race([program.ended, tooMuch]), said: program.said() };
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

type Program = { channel: ClientChannel; ended: Promise<number | null>; said: () => string };

function start({ client }: Connection, { host, command }: PipeEnd): Promise<Program> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error('the connection was closed'));
    client.once('close', lost);
    client.exec(quote(withSudo(host, command)), (error, channel) => {
      client.removeListener('close', lost);
      if (error) return reject(error);
      let words = '';
      let code: number | null = null;
      channel.on('exit', (exitCode: number | null) => {
        code = exitCode;
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        if (words.length < MOST_WORDS) words += chunk.toString();
      });
      const ended = new Promise<number | null>((done) => channel.once('close', () => done(code)));
      resolve({ channel, ended, said: () => words });
    });
  });
}
