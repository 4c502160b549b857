import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { ProblemCode, ProblemFacts } from '@/lib/domain/problem';
import type { HostAddress } from './address';

const SSHD = '/usr/sbin/sshd';

/** Whether this machine can run a server of our own. */
export const canRunSshd = existsSync(SSHD) && process.getuid?.() === 0;

/** The problem a promise ends with must be this one, with these facts. */
export async function expectProblem<Code extends ProblemCode>(
  promise: Promise<unknown>,
  code: Code,
  facts: Partial<ProblemFacts[Code]>,
): Promise<void> {
  await expect(promise).rejects.toMatchObject({ problem: { code, facts } });
}

export type TestSshd = {
  /** How to reach it, with its true host key. */
  address: HostAddress;
  /** Lets another key in. */
  authorize: (line: string) => void;
  /** What it logged so far. */
  log: () => string;
  /** Process ids of its sessions' servers. */
  sessions: () => number[];
  stop: () => Promise<void>;
};

/** A real OpenSSH server on a free loopback port, with a host key of its own. For tests; needs root. */
export async function startSshd(options: {
  authorizedKey: string;
  config?: string[];
  keyType?: string;
}): Promise<TestSshd> {
  const folder = mkdtempSync(path.join(tmpdir(), 'savepoint-sshd-'));
  const file = (name: string) => path.join(folder, name);
  // Privilege separation wants this folder; a machine without a running sshd has none.
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    options.keyType ?? 'ed25519',
    '-N',
    '',
    '-f',
    file('host_key'),
  ]);
  writeFileSync(file('authorized_keys'), `${options.authorizedKey}\n`);
  makeSudo(folder);
  const port = await freePort();
  writeFileSync(
    file('sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('pid')}`,
      // SHLVL keeps root's slow start files of Debian out of the measurements.
      `SetEnv PATH=${folder}:/usr/bin:/bin SHLVL=5`,
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'LogLevel DEBUG1',
      ...(options.config ?? []),
    ].join('\n'),
  );
  const server = spawn(SSHD, ['-D', '-f', file('sshd_config'), '-E', file('log')], {
    stdio: 'ignore',
  });
  const log = () => readFileSync(file('log'), 'utf8');
  await until(() => existsSync(file('log')) && log().includes('Server listening'));
  const hostKey = readFileSync(file('host_key.pub'), 'utf8').split(' ')[1] ?? '';
  return {
    address: {
      id: `sshd-${port}`,
      name: 'kvm-test',
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      sudo: false,
      hostKey,
    },
    authorize: (line) => appendFileSync(file('authorized_keys'), `${line}\n`),
    log,
    sessions: () => childrenOf(server.pid ?? 0),
    stop: async () => {
      for (const pid of childrenOf(server.pid ?? 0)) killIfThere(pid);
      await stopProcess(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server that accepts connections and never says a word. */
export async function startSilentServer(): Promise<{ port: number; stop: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  const port = await listen(server);
  return {
    port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A loopback port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a fact. Looks again soon; fails when it does not come true within half a minute. */
export async function until(fact: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!fact()) {
    if (Date.now() > end) throw new Error(`did not come true: ${fact}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Stands in for sudo: refuses the user's command "forbidden", says it cannot find "absent", runs all others. */
function makeSudo(folder: string): void {
  const script = `#!/bin/sh
[ "$1 $2" = '-n --' ] || exit 99
shift 2
echo 'sudo: unable to resolve host kvm-test: Name or service not known' >&2
case $1 in
  forbidden) echo 'sudo: a password is required' >&2; exit 1 ;;
  absent) echo 'sudo: absent: command not found' >&2; exit 1 ;;
esac
VIA_SUDO=yes exec "$@"
`;
  writeFileSync(path.join(folder, 'sudo'), script);
  chmodSync(path.join(folder, 'sudo'), 0o755);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const where = server.address();
      resolve(typeof where === 'object' && where ? where.port : 0);
    });
  });
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function stopProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
