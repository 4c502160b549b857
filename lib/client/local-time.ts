import { formatDuration } from '@/lib/domain/format';

const two = (n: number) => String(n).padStart(2, '0');

/** A moment in the browser's time as PVE writes it: `2026-11-23 15:54:18`. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** How long ago a moment was: `14 min ago`, and `just now` below ten seconds. */
export function ago(iso: string, nowMs: number): string {
  const ms = nowMs - Date.parse(iso);
  if (ms < 10_000) return 'just now';
  const coarse = ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000;
  return `${formatDuration(coarse < 36_000_000 ? coarse : Math.floor(ms / 3_600_000) * 3_600_000)} ago`;
}
