import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export type CommandOptions = { input?: string | Buffer; timeoutMs?: number };
export type CommandResult = { code: number; stdout: string; stderr: string };

// The same on every machine, whatever the caller's own environment holds; the cast is because
// Next.js declares that every environment has a NODE_ENV.
export const CLEAN_ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
} as unknown as NodeJS.ProcessEnv;

/** Runs a program to its end. A non-zero code is a result; a timeout is an error. */
export function command(argv: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { input, timeoutMs = 120_000 } = options;
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    // A group of its own, so that a timeout reaches what the program started as well.
    const child = spawn(program, args, { env: CLEAN_ENV, detached: true, cwd: '/' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => {
      reject(new Error(`${argv.join(' ')}: no end within ${timeoutMs} ms`));
      if (child.pid !== undefined) killGroup(child.pid);
      for (const stream of child.stdio) stream?.destroy();
    }, timeoutMs);
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    // A program may end without reading all of its input; its exit code says what that meant.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.stdin.end(input);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
  });
}

/** Ends a group of processes that this program started and has not waited for yet. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: all of them have ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Runs a program that has to succeed, and returns what it printed. */
export async function must(argv: string[], options?: CommandOptions): Promise<string> {
  return demand(argv, await command(argv, options));
}

/** The output of a finished command, or an error with what it said. */
export function demand(argv: string[], result: CommandResult): string {
  if (result.code === 0) return result.stdout;
  const said = (result.stderr || result.stdout).trim();
  throw new Error(`${argv.join(' ')}: exit code ${result.code}: ${said}`);
}
