import { randomBytes } from 'node:crypto';
import type { ChangeEvent } from '@/lib/domain/view';

/**
 * Who wants to know that something changed, and what changed lately. On `globalThis`, because pages, routes and the
 * start-up hook of one server process each have their own copy of this module.
 */
type Listener = (event: ChangeEvent, mark: string) => void;
type Bus = {
  listeners: Set<Listener>;
  /** Tells marks of this process from those of one before it. */
  epoch: string;
  count: number;
  /** The last events, newest last. */
  recent: ChangeEvent[];
  askedAt: number;
};
const shared = globalThis as unknown as { savepointBus?: Bus };
shared.savepointBus ??= {
  listeners: new Set(),
  epoch: randomBytes(6).toString('hex'),
  count: 0,
  recent: [],
  askedAt: 0,
};
const bus = shared.savepointBus;

/** Whoever was away for longer reads everything again. */
const KEEP = 1_000;
/** Somebody who has asked so recently is still looking. */
const ASKED_MS = 15_000;

/** Tells every listener. */
export function publish(event: ChangeEvent): void {
  bus.count += 1;
  bus.recent.push(event);
  if (bus.recent.length > KEEP) bus.recent.shift();
  for (const listener of [...bus.listeners]) listener(event, mark());
}

/** Listens until the returned function is called. */
export function subscribe(listener: Listener): () => void {
  bus.listeners.add(listener);
  return () => {
    bus.listeners.delete(listener);
  };
}

/** Where the telling is now: what is told later comes after this mark. */
export const mark = () => `${bus.epoch}-${bus.count}`;

/** What was told since a mark; nothing if that is not known any more. */
export function changesSince(since: string): ChangeEvent[] | undefined {
  const [epoch, number = ''] = since.split('-');
  const missed = bus.count - Number(number);
  if (epoch !== bus.epoch || !(missed >= 0 && missed <= bus.recent.length)) return undefined;
  return missed === 0 ? [] : bus.recent.slice(-missed);
}

/** Notes that somebody looks who cannot listen. */
export function noteAsked(): void {
  bus.askedAt = Date.now();
}

/** Whether anybody looks: decides how often hosts are asked that do not tell by themselves. */
export const isWatched = () => bus.listeners.size > 0 || Date.now() - bus.askedAt < ASKED_MS;
