import type { TaskProgress } from '@/lib/domain/task';

const UNITS: Record<string, number> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** Bytes done and in all from `virsh domjobinfo`, or nothing while no job runs or it does not say. */
export function parseJobInfo(text: string): TaskProgress | undefined {
  const bytes = (label: string) => {
    const match = new RegExp(`^${label}:\\s+([\\d.]+) (\\w+)`, 'm').exec(text);
    const unit = UNITS[match?.[2] ?? ''];
    return match?.[1] && unit ? Math.round(Number(match[1]) * unit) : undefined;
  };
  const done = bytes('Data processed');
  const left = bytes('Data remaining');
  if (done === undefined || left === undefined) return undefined;
  return { doneBytes: done, totalBytes: done + left };
}
