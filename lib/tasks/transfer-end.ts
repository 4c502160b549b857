import type { HostRecord } from '@/lib/domain/host';
import { fail } from '@/lib/domain/problem';
import { hostScripts } from '@/lib/host/scripts';
import { type Command, command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';

/** How one end of a transfer fares, as its host says. */
export type EndLook = {
  gone: boolean;
  /** Its last word. `open`: none yet. */
  end: 'open' | 'done' | 'undone' | 'failed';
  /** How long ago it said that, by its own clock. */
  endedSecondsAgo: number;
  ready: boolean;
  /** There is a folder for what arrives. */
  hasFolder: boolean;
  sums: ReadonlyMap<string, string>;
  got: ReadonlySet<string>;
  bytes: ReadonlyMap<string, number>;
};

export type Codec = 'plain' | 'zstd';

/** A verb of `lib/host/transfer.sh`. */
export function transferCommand(
  { storePath }: HostRecord,
  taskId: string,
  verb: string,
  ...words: string[]
): Command {
  const { transfer } = hostScripts();
  return command('sh', '-c', transfer, 'transfer', verb, storePath, taskId, ...words);
}

async function ask(host: HostRecord, taskId: string, verb: string, ...words: string[]) {
  const result = await runOnHost(host, transferCommand(host, taskId, verb, ...words));
  if (result.exitCode !== 0) {
    const detail = result.stderr.trim() || `${verb} ended with ${result.exitCode}`;
    fail('host-odd-answer', { host: host.name, detail });
  }
  return result.stdout.trim();
}

/** The best codec that both ends have. */
export async function commonCodec(a: HostRecord, b: HostRecord, taskId: string): Promise<Codec> {
  const [one, other] = await Promise.all([ask(a, taskId, 'codecs'), ask(b, taskId, 'codecs')]);
  return [one, other].every((text) => text.split('\n').includes('zstd')) ? 'zstd' : 'plain';
}

/** Length of a file at the near end. */
export const sizeThere = async (host: HostRecord, taskId: string, file: string) =>
  Number(await ask(host, taskId, 'size', file));

/** Leaves a word for the task's script. */
export const tell = (host: HostRecord, taskId: string, name: string, text: string) =>
  ask(host, taskId, 'tell', name, text);

export async function look(host: HostRecord, taskId: string): Promise<EndLook> {
  const text = await ask(host, taskId, 'look');
  const rows = text.split('\n').map((line) => line.split(' '));
  const of = (word: string) => rows.filter(([first]) => first === word);
  const [, last, ago] = of('end')[0] ?? [];
  return {
    gone: of('gone').length > 0,
    end: last === 'done' || last === 'undone' || last === 'failed' ? last : 'open',
    // One that does not say when may have ended at any time.
    endedSecondsAgo: Number(ago ?? Number.POSITIVE_INFINITY),
    ready: of('ready').length > 0,
    hasFolder: of('incoming').length > 0,
    sums: new Map(of('sum').map(([, name = '', sum = '']) => [name, sum])),
    got: new Set(of('got').map(([, name = '']) => name)),
    bytes: new Map(of('bytes').map(([, name = '', size = '0']) => [name, Number(size)])),
  };
}
