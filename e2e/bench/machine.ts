import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { formatBytes } from '@/lib/domain/format';

/** What the numbers belong to: processors, memory, and how busy it was at the end. */
export function machine(): string {
  const [first] = cpus();
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  return `Machine: ${cpus().length} × ${first?.model.trim()}, ${formatBytes(totalmem())}, load ${load} at the end.`;
}
