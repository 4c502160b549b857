import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { keepMeasured } from './picture';
import { lines } from './sections';

/** Many large images on a busy host, which comes first. */
const TIMEOUT_MS = 30 * 60_000;

/** Reads lines `m BYTES|KEY`. Undefined where the answer is not whole. */
export function readSizes(text: string): Record<string, number> | undefined {
  const said = lines(text);
  if (said.at(-1) !== 'ok') return undefined;
  const bytes: Record<string, number> = {};
  for (const line of said) {
    const [, count, key] = /^m (\d+)\|(.+)$/.exec(line) ?? [];
    if (count !== undefined && key !== undefined) bytes[key] = Number(count);
  }
  return bytes;
}

/**
 * Asks a host what each capture alone holds, and puts it into its picture. It may take minutes and disturbs nobody. Answers
 * whether the host said it all.
 */
export async function measureSizes(host: HostRecord): Promise<boolean> {
  const at = new Date().toISOString();
  const { stdout } = await runOnHost(host, command('sh', '-s', '--', host.storePath), {
    input: hostScripts().sizes,
    timeoutMs: TIMEOUT_MS,
  });
  const bytes = readSizes(stdout);
  if (bytes) keepMeasured(host.id, { at, bytes });
  return bytes !== undefined;
}
