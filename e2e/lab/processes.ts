import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { waitFor } from './wait';

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessId = { pid: number; startTicks: string };

// The machine's own first process may hide what it is from us; it is none of ours.
const VANISHED = ['ENOENT', 'ESRCH', 'EACCES'];

/** Runs `read`; a process that ends meanwhile gives `undefined`. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (VANISHED.includes(code)) return undefined;
    throw error;
  }
}

/** When a process started, in clock ticks since boot; `undefined` when it is gone or a zombie. */
export function startTicksOf(pid: number): string | undefined {
  const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The program's name, in parentheses, may itself hold spaces and parentheses.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

export const isAlive = (process: ProcessId): boolean =>
  startTicksOf(process.pid) === process.startTicks;

/** A network namespace, held open: its number cannot go to another one meanwhile. */
export type HeldNamespace = { name: string; handle: number };

/** Opens a named network namespace; `undefined` when there is none. */
export function holdNamespace(name: string): HeldNamespace | undefined {
  const handle = unlessGone(() => openSync(`/run/netns/${name}`, 'r'));
  return handle === undefined ? undefined : { name, handle };
}

export const releaseNamespace = (namespace: HeldNamespace): void => closeSync(namespace.handle);

function processesOf({ handle }: HeldNamespace): ProcessId[] {
  const { ino, dev } = fstatSync(handle);
  const found: ProcessId[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // Before the look at its namespace: what is found must be the process that was looked at.
    const startTicks = startTicksOf(Number(entry));
    const space = unlessGone(() => statSync(`/proc/${entry}/ns/net`));
    if (startTicks === undefined || space?.ino !== ino || space.dev !== dev) continue;
    found.push({ pid: Number(entry), startTicks });
  }
  return found;
}

/** All processes in a named network namespace. */
export function processesIn(netns: string): ProcessId[] {
  const namespace = holdNamespace(netns);
  if (namespace === undefined) return [];
  try {
    return processesOf(namespace);
  } finally {
    releaseNamespace(namespace);
  }
}

/** The first process (number 1) of the PID namespace of a host that is on. */
export function firstProcessIn(netns: string): ProcessId | undefined {
  return processesIn(netns).find(({ pid }) => {
    const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
    return /^NSpid:.*\t1$/m.test(status);
  });
}

/** Ends every process of a host at once, as a power cut does, and waits until they are gone. */
export async function killAllIn(namespace: HeldNamespace): Promise<void> {
  await waitFor(
    `the processes of ${namespace.name} to end`,
    () => {
      const left = processesOf(namespace);
      for (const one of left) {
        if (isAlive(one)) unlessGone(() => process.kill(one.pid, 'SIGKILL'));
      }
      return left.length === 0;
    },
    { everyMs: 20 },
  );
}
