import type { ClientChannel } from 'ssh2';
import { type Problem, ProblemError } from '@/lib/domain/problem';
import type { HostAddress } from './address';
import type { Connection } from './connection';
import { linkLost } from './problems';

/** How a command that runs on and on came to its end. A problem says that the connection did. */
export type StreamEnd = { exitCode: number | null; stderr: string } | { problem: Problem };

/** A command on a host that tells line by line what happens there. */
export type HostStream = {
  /** Writes to the command's standard input. */
  write: (text: string) => void;
  close: () => void;
  ended: Promise<StreamEnd>;
};

/** More than this in one line is no line of ours; neither is more complaint than this of interest. */
const MAX_LINE = 64 * 1024;

/**
 * Runs shell text over a connection for as long as it likes. What ssh2 says when the channel does not open is passed on
 * as it is.
 */
export function openStream(
  connection: Connection,
  host: HostAddress,
  text: string,
  input: string,
  onLine: (line: string) => void,
): Promise<HostStream> {
  const { client, onLost } = connection;
  return new Promise((resolve, reject) => {
    let finish: (end: StreamEnd) => void = () => {};
    const ended = new Promise<StreamEnd>((settle) => {
      finish = settle;
    });
    const lost = (problem: Problem) => {
      onLost.delete(lost);
      reject(new ProblemError(problem));
      finish({ problem });
    };
    onLost.add(lost);
    client.exec(text, (error, channel) => {
      if (error) {
        onLost.delete(lost);
        return reject(error);
      }
      read(channel, onLine, (end) => {
        onLost.delete(lost);
        finish(end ?? { problem: linkLost(host) });
      });
      channel.write(input);
      const close = () => {
        channel.end();
        channel.close();
      };
      resolve({ write: (more) => channel.write(more), close, ended });
    });
  });
}

type ExitOf = { exitCode: number | null; stderr: string };

function read(
  channel: ClientChannel,
  onLine: (line: string) => void,
  onEnd: (end: ExitOf | undefined) => void,
): void {
  let rest = '';
  let stderr = '';
  let exit: { exitCode: number | null } | undefined;
  channel.setEncoding('utf8');
  channel.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = (parts.pop() ?? '').slice(-MAX_LINE);
    for (const line of parts) onLine(line);
  });
  channel.stderr.setEncoding('utf8');
  channel.stderr.on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(0, MAX_LINE);
  });
  channel.on('exit', (exitCode: number | null) => {
    exit = { exitCode };
  });
  // A command that has ended makes writing to it fail; how it ended says the rest.
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  channel.on('close', () => onEnd(exit && { ...exit, stderr }));
}
