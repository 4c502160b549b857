import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { fail, type Problem, ProblemError } from '@/lib/domain/problem';
import type { HostAddress } from './address';
import { type Connection, closeConnection, openConnection } from './connection';
import { type ExecuteOptions, execute, isNoSession, type RunResult } from './execute';
import { tellHostState } from './host-state';
import { ownKey } from './own-key';
import { asProblemError, linkLost } from './problems';
import { type HostStream, openStream } from './stream';

export const CONNECT_TIMEOUT_MS = 10_000;
/** sshd's default is 10 sessions a connection; its slots are freed a moment after we see them end. */
const MAX_CHANNELS = 4;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Refusals in a row that may be slots not yet freed, and those after which the connection is of no use. */
const PATIENCE = 3;
const GIVE_UP = 20;
const RETRY_MS = 25;
const LONGEST_RETRY_MS = 250;

type Failure = { problem: Problem; pauseMs: number; until: number };

/** One kept connection to one host, with as many commands at a time as its sshd allows. */
export class HostLink {
  private readonly queue = new PQueue({ concurrency: MAX_CHANNELS });
  private opening: Promise<Connection> | undefined;
  private live: Connection | undefined;
  private failure: Failure | undefined;
  private busy = 0;
  private readonly streams = new Set<HostStream>();
  /** This sshd allows so few sessions that commands need them all. */
  private isTight = false;
  private closed = false;

  constructor(
    readonly host: HostAddress,
    private readonly connectTimeoutMs = CONNECT_TIMEOUT_MS,
  ) {}

  /** Runs shell text once a channel is free. Its time counts from then on. */
  run(text: string, options: ExecuteOptions): Promise<RunResult> {
    return this.queue.add(() => this.runNow(text, options), { throwOnTimeout: true });
  }

  /** Starts a command that runs on and on. It takes a channel beside those of the commands, and gives way to them. */
  async stream(text: string, input: string, onLine: (line: string) => void): Promise<HostStream> {
    const connection = await this.connected();
    if (this.isTight) {
      fail('host-odd-answer', { host: this.host.name, detail: 'sshd allows one session only' });
    }
    try {
      const stream = await openStream(connection, this.host, text, input, onLine);
      this.streams.add(stream);
      void stream.ended.then(() => this.streams.delete(stream));
      return stream;
    } catch (error) {
      if (error instanceof Error && 'reason' in error) {
        fail('host-odd-answer', { host: this.host.name, detail: error.message }, error);
      }
      throw asProblemError(error);
    }
  }

  /** The next command tries to connect at once, also after failures. */
  retryNow(): void {
    this.failure = undefined;
  }

  /** Ends the connection. Commands under way and waiting end with `host-link-lost`. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.drop();
    tellHostState({ hostId: this.host.id, state: 'closed' });
  }

  private async runNow(text: string, options: ExecuteOptions): Promise<RunResult> {
    let fresh = false;
    for (let refusals = 0; ; refusals += 1) {
      const connection = await this.connected();
      this.busy += 1;
      try {
        return await execute(connection, this.host, text, options);
      } catch (error) {
        if (isNoSession(error)) {
          // Tried again below.
        } else if (error instanceof Error && 'reason' in error) {
          // sshd opens sessions to nobody, or not to this user.
          fail('host-odd-answer', { host: this.host.name, detail: error.message }, error);
        } else throw asProblemError(error);
      } finally {
        this.busy -= 1;
      }
      if (refusals >= PATIENCE) this.shrink();
      if (refusals >= PATIENCE && this.busy === 0) this.endStreams();
      if (refusals >= GIVE_UP && this.busy === 0) {
        const detail = 'sshd opens no session (see MaxSessions in its configuration)';
        if (fresh) fail('host-odd-answer', { host: this.host.name, detail });
        // Commands that hang there may hold all sessions of this connection; another one has its own.
        if (this.live === connection) this.drop();
        fresh = true;
        refusals = 0;
      }
      await delay(Math.min(RETRY_MS * (refusals + 1), LONGEST_RETRY_MS));
    }
  }

  /** A command is worth more than a stream. */
  private endStreams(): void {
    this.isTight ||= this.streams.size > 0;
    for (const stream of this.streams) stream.close();
  }

  /** No more commands at a time than those that run now. */
  private shrink(): void {
    this.queue.concurrency = Math.max(1, Math.min(this.queue.concurrency, this.busy));
  }

  private connected(): Promise<Connection> {
    if (this.closed) throw new ProblemError(linkLost(this.host));
    // Its end is known before its 'close' comes.
    if (this.live && !this.live.socket.writable) this.drop();
    if (!this.opening) {
      if (this.failure && Date.now() < this.failure.until) {
        throw new ProblemError(this.failure.problem);
      }
      this.opening = this.open();
    }
    return this.opening;
  }

  private async open(): Promise<Connection> {
    const { host } = this;
    tellHostState({ hostId: host.id, state: 'connecting' });
    try {
      const { privateKey } = await ownKey();
      const connection = await openConnection(host, privateKey, this.connectTimeoutMs);
      if (this.closed) {
        closeConnection(connection);
        throw new ProblemError(linkLost(host));
      }
      this.welcome(connection);
      return connection;
    } catch (error) {
      const failed = asProblemError(error);
      this.opening = undefined;
      this.backOff(failed.problem);
      throw failed;
    }
  }

  private welcome(connection: Connection): void {
    this.live = connection;
    this.failure = undefined;
    this.queue.concurrency = MAX_CHANNELS;
    connection.onLost.add((problem) => {
      if (this.live === connection) this.forget();
      if (!this.closed) tellHostState({ hostId: this.host.id, state: 'lost', problem });
    });
    tellHostState({ hostId: this.host.id, state: 'connected' });
  }

  private backOff(problem: Problem): void {
    const pauseMs = this.failure
      ? Math.min(this.failure.pauseMs * 2, LONGEST_PAUSE_MS)
      : FIRST_PAUSE_MS;
    this.failure = { problem, pauseMs, until: Date.now() + pauseMs };
    if (!this.closed) tellHostState({ hostId: this.host.id, state: 'failed', problem });
  }

  private drop(): void {
    if (this.live) closeConnection(this.live);
    this.forget();
  }

  private forget(): void {
    this.live = undefined;
    this.opening = undefined;
  }
}
