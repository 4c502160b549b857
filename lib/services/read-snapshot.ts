import type { HostRecord } from '@/lib/domain/host';
import { hostScripts } from '@/lib/host/scripts';
import { command } from '@/lib/shell/command';
import { type RunOptions, type RunResult, runOnHost } from '@/lib/ssh/pool';

/** What is read of a snapshot outside of tasks, by the words of `lib/host/snapshot.sh`: also where sudo is narrow. */
type Words =
  | ['text' | 'picture', path: string]
  | ['saved', uri: string, path: string]
  | ['defined', uri: string, uuid: string]
  | ['around', uri: string]
  | ['plans', storePath: string, snapshotId: string];

export const readSnapshot = (
  host: HostRecord,
  words: Words,
  options: RunOptions = {},
): Promise<RunResult> =>
  runOnHost(host, command('sh', '-c', hostScripts().snapshot, 'snapshot', ...words), options);
