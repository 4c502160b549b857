import { readFileSync } from 'node:fs';
import type { LabHost } from '../lab/lab';
import { outside, type Silence } from './witness';

/** libvirt's own event and the guest's last tick before it are a few ms apart. */
const NEAR_MS = 30;
const EVENTS = '/var/lib/libvirt/by-hand/events';

type Span = { from: number; to: number };

/** Follows when libvirt says that a guest stops, and runs on; the answer is all those times. */
export async function watchStandstills(
  host: LabHost,
  guest: string,
): Promise<() => Promise<Span[]>> {
  const follow = 'virsh -q -c qemu:///system event --event lifecycle --loop --timestamp';
  const pid = await host.sh(`${follow} >${EVENTS} 2>&1 </dev/null & echo $!`);
  return async () => {
    await host.sh(`kill ${pid.trim()}`);
    return spansOf(readFileSync(outside(host, EVENTS), 'utf8'), guest);
  };
}

/** `2026-01-31 10:00:00.123+0000: event 'lifecycle' for domain 'web': Suspended Paused` */
const LINE = /^(\S+) (\S+)\+0000: event 'lifecycle' for domain '(.*)': (\w+)/gm;

/** The times between a stop and the next going on. */
export function spansOf(events: string, guest: string): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  for (const [, day, time, name, what] of events.matchAll(LINE)) {
    if (name !== guest) continue;
    const at = Date.parse(`${day}T${time}Z`);
    if (what === 'Suspended' || what === 'Stopped') from ??= at;
    if (what !== 'Resumed') continue;
    // Where the stop was over before anybody listened, its end tells enough: it is the end of the silence.
    spans.push({ from: from ?? at, to: at });
    from = undefined;
  }
  return spans;
}

/** The longest silence that belongs to a stop: the pause, as the guest itself tells it. */
export function pauseOf(silences: readonly Silence[], spans: readonly Span[]): number {
  const within = silences.filter(({ from, ms }) =>
    spans.some((span) => from <= span.to + NEAR_MS && from + ms >= span.from - NEAR_MS),
  );
  if (within.length === 0) throw new Error('libvirt tells of no standstill');
  return Math.max(...within.map(({ ms }) => ms));
}
