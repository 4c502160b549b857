import { setTimeout as delay } from 'node:timers/promises';
import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import { isChange } from '@/lib/libvirt/events';
import { command } from '@/lib/shell/command';
import { streamFromHost } from '@/lib/ssh/pool';

/** Says to the host that we still listen; it waits two minutes for it. */
const BREATH_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A stream that lasted for less does not count as one that works. */
const STEADY_MS = 30_000;
/** A host that cannot tell may have been given what it lacks. */
const UNABLE_PAUSE_MS = 10 * 60_000;

/** A host's own telling of what changes there. `live`: it tells now, so nobody needs to ask. */
type Follower = { record: string; stop: AbortController; live: boolean };
const shared = globalThis as unknown as { savepointFollowers?: Map<string, Follower> };
shared.savepointFollowers ??= new Map();
const followers = shared.savepointFollowers;

/** Whether a host tells of its changes by itself right now. */
export const isPushed = (hostId: string) => followers.get(hostId)?.live ?? false;

/** The hosts that are listened to. */
export const followedHosts = () => [...followers.keys()];

/**
 * Listens to a host until `unfollowHost`, over any number of broken connections. `onChange` is called for each change, and
 * whenever something may have been missed. Following a host again changes nothing, unless it is reached in another way.
 */
export function followHost(host: HostRecord, onChange: () => void): void {
  const record = JSON.stringify(host);
  const known = followers.get(host.id);
  if (known?.record === record) return;
  known?.stop.abort();
  const follower: Follower = { record, stop: new AbortController(), live: false };
  followers.set(host.id, follower);
  void follow(host, follower, onChange);
}

/** Stops listening to a host. */
export function unfollowHost(hostId: string): void {
  followers.get(hostId)?.stop.abort();
  followers.delete(hostId);
}

async function follow(host: HostRecord, follower: Follower, onChange: () => void): Promise<void> {
  const { signal } = follower.stop;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const begunAt = Date.now();
    const told = await listen(host, follower, onChange);
    if (told === 'ready' && !signal.aborted) onChange();
    if (Date.now() - begunAt > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    const waitMs = told === 'unable' ? UNABLE_PAUSE_MS : pauseMs;
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    // Aborted while waiting: the loop's condition says so.
    await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

type Told = 'nothing' | 'ready' | 'unable';

/** One stream from its beginning to its end. That a host does not answer is for its picture to say. */
async function listen(host: HostRecord, follower: Follower, onChange: () => void): Promise<Told> {
  const { signal } = follower.stop;
  let told: Told = 'nothing';
  const hear = (line: string) => {
    if (line.startsWith('unable ')) told = 'unable';
    if (line === 'ready') {
      told = 'ready';
      follower.live = true;
    }
    if (line === 'ready' || line === 'store' || isChange(line)) onChange();
  };
  const watch = command('sh', '-s', '--', host.uri, host.storePath);
  const stream = await streamFromHost(host, watch, hostScripts().watch, hear).catch(
    () => undefined,
  );
  if (!stream) return told;
  const breath = setInterval(() => stream.write('.'), BREATH_MS);
  signal.addEventListener('abort', stream.close);
  if (signal.aborted) stream.close();
  await stream.ended;
  clearInterval(breath);
  signal.removeEventListener('abort', stream.close);
  follower.live = false;
  return told;
}
