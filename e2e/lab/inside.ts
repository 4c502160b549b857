import { quote } from '@/lib/shell/quote';
import { type CommandOptions, type CommandResult, command, demand } from './command';
import { addressOf, type HostId, hostDir, netnsOf } from './names';
import { firstProcessIn, isAlive, type ProcessId } from './processes';

/** Ways to run something inside a host. */
export type Inside = {
  run(argv: string[], options?: CommandOptions): Promise<CommandResult>;
  must(argv: string[], options?: CommandOptions): Promise<string>;
  sh(script: string): Promise<string>;
  virsh(argv: string[], options?: CommandOptions): Promise<string>;
};

/** The words before a command that make it run inside a host, given the host's first process. */
export const enter = (first: ProcessId): string[] => [
  ...['nsenter', '-t', String(first.pid), '-m', '-u', '-i', '-n', '-p', '--'],
];

/**
 * A command for an emulated host, whose processes nobody sees from outside: over ssh, begun in the host's own network, so
 * that it comes through whatever becomes of the cable. One connection serves all.
 */
export const overSsh = (id: HostId, argv: readonly string[]): string[] => [
  ...['ip', 'netns', 'exec', netnsOf(id), 'ssh', '-F', 'none', '-i', `${hostDir(id)}/lab-key`],
  ...[
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ],
  ...[
    '-o',
    'ControlMaster=auto',
    '-o',
    'ControlPersist=yes',
    '-o',
    `ControlPath=${hostDir(id)}/ssh`,
  ],
  ...['-o', 'ConnectTimeout=60', `root@${addressOf(id)}`, quote({ argv })],
];

/** Opens a host that may be off now and on later: its first process is looked up when needed. */
export function insideOf(id: HostId): Inside {
  let known: ProcessId | undefined;
  const first = (): ProcessId => {
    if (known === undefined || !isAlive(known)) known = firstProcessIn(netnsOf(id));
    if (known === undefined) throw new Error(`${id.name} is off`);
    return known;
  };
  const run: Inside['run'] = async (argv, options) => {
    const process = first();
    return command(id.emulated ? overSsh(id, argv) : [...enter(process), ...argv], options);
  };
  const must: Inside['must'] = async (argv, options) => demand(argv, await run(argv, options));
  return {
    run,
    must,
    sh: (script) => must(['/bin/sh', '-ec', script]),
    virsh: (argv, options) => must(['virsh', '-q', '-c', 'qemu:///system', ...argv], options),
  };
}
