import type { Manifest } from '@/lib/domain/manifest';
import { type Problem, problem } from '@/lib/domain/problem';

/** How far back a rollback goes, and how much of that is in no snapshot at all. */
export function timeLost(
  clock: string,
  manifest: Manifest,
  snapshots: readonly Manifest[],
): Problem[] {
  const age = (takenAt: string) => Math.max(0, Date.parse(clock) - Date.parse(takenAt));
  const backMs = age(manifest.takenAt);
  if (!Number.isFinite(backMs)) return [];
  const last = snapshots.at(-1);
  return [
    problem('note-time-lost', {
      backMs,
      takenAt: manifest.takenAt,
      last: last && last.id !== manifest.id ? last.label : null,
      lastMs: last ? age(last.takenAt) : backMs,
    }),
  ];
}
