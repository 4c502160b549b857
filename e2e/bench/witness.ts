import { statSync } from 'node:fs';
import { join } from 'node:path';
import { consoleLog } from '../lab/console';
import type { LabHost } from '../lab/lab';

const LIBVIRT = '/var/lib/libvirt/';
const EVERY_MS = 10;

/** A file of the host as this machine sees it: the same inode. */
export function outside(host: LabHost, path: string): string {
  if (!path.startsWith(LIBVIRT)) throw new Error(`${path} is not below ${LIBVIRT}`);
  return join(host.dir, 'lib', path.slice(LIBVIRT.length));
}

export type Witnessed = {
  /** The longest time in which the guest printed no tick: its pause, as the guest itself tells it. */
  silentMs: number;
  /** Inode of the last file that lay where libvirt writes its managed save. */
  savedInode?: number;
};

/** A time in which the guest printed nothing: when it began, in ms since 1970, and how long it was. */
export type Silence = { from: number; ms: number };

/** Watches a guest's console from outside; the answer is all its silences. */
export function watchTicks(host: LabHost, guest: string): () => Silence[] {
  const log = join(host.dir, 'log', consoleLog(guest));
  const silences: Silence[] = [];
  let [size, since] = [statSync(log).size, Date.now()];
  const look = () => {
    const now = Date.now();
    const grown = statSync(log).size;
    if (grown === size) return;
    silences.push({ from: since, ms: now - since });
    [size, since] = [grown, now];
  };
  const timer = setInterval(look, EVERY_MS / 2);
  return () => {
    clearInterval(timer);
    look();
    return silences;
  };
}

/** The same, and what lies at the place of its managed save meanwhile. */
export function witness(host: LabHost, guest: string, savedPath: string): () => Witnessed {
  const saved = outside(host, savedPath);
  const ticks = watchTicks(host, guest);
  let savedInode: number | undefined;
  const look = () => {
    savedInode = statSync(saved, { throwIfNoEntry: false })?.ino ?? savedInode;
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    const silentMs = Math.max(0, ...ticks().map(({ ms }) => ms));
    return { silentMs, ...(savedInode === undefined ? {} : { savedInode }) };
  };
}
