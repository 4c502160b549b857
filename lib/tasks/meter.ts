import type { Route } from '@/lib/domain/route';
import type { TaskProgress } from '@/lib/domain/task';

/** What is measured of a transfer while it goes on. */
export type Meter = {
  /** So much of it is there now. */
  at: (doneBytes: number, totalBytes: number) => void;
  /** So much more went over the wire, compressed as it was. */
  wire: (bytes: number) => void;
  route: (route: Route) => void;
  /** `ROUTE BYTES MILLISECONDS WIRE-BYTES`, for the far end's journal. */
  summary: () => string;
};

/** The rate is that of so long a time before now. */
const RECENT_MS = 10_000;
/** Looks come every half second: where there was none for so long, nobody answered, and that is no time of the transfer's. */
const AWAY_MS = 5_000;

type Look = { atMs: number; doneBytes: number };

/** Measures how fast bytes arrive, by a clock in milliseconds, and tells of it at each look. */
export function makeMeter(news: (progress: TaskProgress) => void, clock: () => number): Meter {
  let wireBytes = 0;
  let route: Route = 'relay';
  let recent: Look[] = [];
  let flowedMs = 0;
  return {
    wire: (bytes) => {
      wireBytes += bytes;
    },
    route: (now) => {
      route = now;
    },
    summary: () => `${route} ${recent.at(-1)?.doneBytes ?? 0} ${Math.round(flowedMs)} ${wireBytes}`,
    at: (doneBytes, totalBytes) => {
      const now = { atMs: clock(), doneBytes };
      const sinceMs = now.atMs - (recent.at(-1)?.atMs ?? now.atMs);
      const wasAway = sinceMs > AWAY_MS;
      if (!wasAway) flowedMs += sinceMs;
      recent = wasAway ? [] : recent.filter(({ atMs }) => now.atMs - atMs <= RECENT_MS);
      recent.push(now);
      news({
        doneBytes,
        totalBytes: Math.max(totalBytes, doneBytes),
        transfer: { route, bytesPerSecond: rateOf(recent), wireBytes },
      });
    },
  };
}

/** A part that began anew has fewer bytes than before: that is no rate. */
function rateOf(looks: readonly Look[]): number {
  const [first] = looks;
  const last = looks.at(-1);
  if (!first || !last || last.atMs === first.atMs) return 0;
  const seconds = (last.atMs - first.atMs) / 1000;
  return Math.max(0, Math.round((last.doneBytes - first.doneBytes) / seconds));
}
