const two = (n: number) => String(n).padStart(2, '0');

/** A moment in the browser's time as PVE writes it: `2026-11-23 15:54:18`. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** How long ago a moment was, coarser with age; null below ten seconds. */
export function ageMs(iso: string, nowMs: number): number | null {
  const ms = nowMs - Date.parse(iso);
  if (ms < 10_000) return null;
  if (ms < 60_000) return ms;
  const unitMs = ms < 36_000_000 ? 60_000 : 3_600_000;
  return Math.floor(ms / unitMs) * unitMs;
}
