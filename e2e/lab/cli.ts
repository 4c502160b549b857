import { spawnSync } from 'node:child_process';
import { enter, overSsh } from './inside';
import { idsOf, startLab, stopLab } from './lab';
import { netnsOf } from './names';
import { interfaces } from './network';
import { firstProcessIn, processesIn } from './processes';
import { allRecords, readRecord } from './record';

const USAGE = `usage: tsx e2e/lab/cli.ts up NAME SUBNET HOST... [--keep] [--emulated]
       tsx e2e/lab/cli.ts down NAME [--purge]
       tsx e2e/lab/cli.ts status
       tsx e2e/lab/cli.ts sh NAME HOST [COMMAND...]`;

async function up(args: string[]): Promise<void> {
  const [name = '', subnet = '', ...hosts] = args.filter((word) => !word.startsWith('--'));
  const keep = args.includes('--keep');
  const emulated = args.includes('--emulated') ? hosts : [];
  const lab = await startLab({ name, subnet: Number(subnet || 'none'), hosts, emulated, keep });
  for (const host of lab.hosts) console.log(`${host.name} ${host.address}`);
}

function status(): void {
  for (const { name, subnet, hosts } of allRecords()) {
    for (const [at, host] of hosts.entries()) {
      const count = processesIn(netnsOf({ lab: name, name: host })).length;
      const state = count > 0 ? `on, ${count} processes` : 'off';
      console.log(`${name} ${host} 10.${subnet}.0.${11 + at} ${state}`);
    }
  }
  const strays = interfaces().filter((one) => /^s[pv]-/.test(one));
  console.log(`interfaces: ${strays.join(' ') || 'none'}`);
}

function shell(lab: string, host: string, words: string[]): number {
  const record = readRecord(lab);
  if (!record?.hosts.includes(host)) throw new Error(`there is no host ${host} in a lab ${lab}`);
  const id = idsOf(record).find(({ name }) => name === host);
  const first = firstProcessIn(netnsOf({ lab, name: host }));
  if (id === undefined || first === undefined) throw new Error(`${host} is off`);
  const argv = words.length > 0 ? words : ['/bin/bash', '-l'];
  const [program = '', ...args] = id.emulated ? overSsh(id, argv) : [...enter(first), ...argv];
  return spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
}

async function main([verb, ...args]: string[]): Promise<number> {
  const [first = '', second = '', ...rest] = args;
  switch (verb) {
    case 'up':
      await up(args);
      return 0;
    case 'down':
      await stopLab(first, { purge: second === '--purge' });
      return 0;
    case 'status':
      status();
      return 0;
    case 'sh':
      return shell(first, second, rest);
    default:
      console.error(USAGE);
      return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
