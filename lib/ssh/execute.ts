import type { ClientChannel } from 'ssh2';
import { type Problem, ProblemError, problem } from '@/lib/domain/problem';
import type { HostAddress } from './address';
import type { Connection } from './connection';
import { linkLost, silent } from './problems';

export type RunResult = {
  /** null when a signal ended it. */
  exitCode: number | null;
  signal?: string;
  stdout: string;
  stderr: string;
};

export type ExecuteOptions = {
  input?: string | Uint8Array | undefined;
  timeoutMs: number;
  maxBytes: number;
};

/** Whether sshd did not open the channel because it allows no more sessions (RFC 4254: "connect failed"). */
export function isNoSession(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && error.reason === 2;
}

/**
 * Runs shell text over a connection. An exit code is an answer, whatever it is; no answer is an error.
 * What ssh2 says when the channel does not open is passed on as it is.
 */
export function execute(
  connection: Connection,
  host: HostAddress,
  text: string,
  options: ExecuteOptions,
): Promise<RunResult> {
  const { client, onLost } = connection;
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      onLost.delete(lost);
      settle();
    };
    const lost = (why: Problem) => end(() => reject(new ProblemError(why)));
    const stop = (why: Problem) =>
      end(() => {
        reject(new ProblemError(why));
        channel?.close();
      });
    const timer = setTimeout(() => stop(silent(host, options.timeoutMs)), options.timeoutMs);
    onLost.add(lost);

    client.exec(text, (error, opened) => {
      if (error) return end(() => reject(error));
      channel = opened;
      collect(opened, host, options, {
        done: (result) => end(() => resolve(result)),
        stop,
        isOver: () => over,
      });
      // It opened after the time was up.
      if (over) opened.close();
      else opened.end(options.input);
    });
  });
}

type Outcome = {
  done: (result: RunResult) => void;
  stop: (why: Problem) => void;
  isOver: () => boolean;
};

/** Gathers a channel's output until both of its streams and the command have ended. */
function collect(
  channel: ClientChannel,
  host: HostAddress,
  { maxBytes }: ExecuteOptions,
  outcome: Outcome,
): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  let open = 2;
  let exit: { code: number | null; signal?: string } | undefined;

  const keepIn = (chunks: Buffer[]) => (chunk: Buffer) => {
    if (outcome.isOver()) return;
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxBytes) {
      const detail = `more than ${maxBytes} bytes of output`;
      outcome.stop(problem('host-odd-answer', { host: host.name, detail }));
    }
  };
  const closed = () => {
    open -= 1;
    if (open > 0) return;
    // sshd always tells how a command ended. If it did not, nobody knows whether it did.
    if (!exit) return outcome.stop(linkLost(host));
    outcome.done({
      exitCode: exit.code,
      ...(exit.signal === undefined ? {} : { signal: exit.signal }),
      // Joined before they are decoded: a character may lie across two chunks.
      stdout: Buffer.concat(stdout).toString('utf8'),
      stderr: Buffer.concat(stderr).toString('utf8'),
    });
  };

  channel.on('data', keepIn(stdout));
  channel.stderr.on('data', keepIn(stderr));
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = { code, ...(signal === undefined ? {} : { signal }) };
  });
  // A command that does not read its input makes writing to it fail; how it ended says the rest.
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  channel.on('close', closed);
  channel.stderr.on('close', closed);
}
