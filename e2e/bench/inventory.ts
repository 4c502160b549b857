import type { HostRecord } from '@/lib/domain/host';
import { refreshPicture } from '@/lib/fleet/picture';
import { hostById } from '@/lib/services/host-records';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { register } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { defineMany } from './domains';
import { goal, publish, rounded, table, times, verdict } from './report';
import { interleave, medianOf } from './rounds';
import { onStage, say } from './stage';

const VMS = 100;

type Run = { ms: number };

const WAYS = {
  virsh: 'one virsh: list, domstats, and dumpxml and snapshot-list of each VM',
  savepoint: 'Savepoint: one refresh, read and parsed',
} as const;

/** One refresh of a host with many VMs against one virsh that asks libvirt the same. */
export async function inventory(rounds = 15): Promise<{ met: boolean }> {
  const runs = await onStage((host) => measure(host, rounds));
  const ms = ({ ms: one }: Run) => one;
  const medians = rounded({
    virsh: medianOf(runs.virsh, ms),
    savepoint: medianOf(runs.savepoint, ms),
  });
  const ratio = medians.savepoint / medians.virsh;
  const goals = { refresh: goal(ratio, 1.5) };
  const { met } = goals.refresh;
  const spread = (name: keyof typeof WAYS) => {
    const all = runs[name].map(ms);
    return `${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))} ms`;
  };
  const names = Object.keys(WAYS) as (keyof typeof WAYS)[];
  const text = [
    `A host with ${VMS} VMs, shut off, with one small disk each (half qcow2, half raw), over one open SSH connection;`,
    `${rounds} interleaved runs.`,
    '',
    table(
      ['way', 'median', 'from … to'],
      names.map((name) => [WAYS[name], `${Math.round(medians[name])} ms`, spread(name)]),
    ),
    '',
    `- Refresh against one virsh: ${verdict(goals.refresh, times)}`,
  ].join('\n');
  const json = { bench: 'inventory', vms: VMS, rounds, ms: medians };
  publish('inventory', text, {
    ...json,
    ratios: rounded({ refresh: ratio }),
    goals: { ...goals, met },
  });
  return { met };
}

async function measure(host: LabHost, rounds: number): Promise<Record<keyof typeof WAYS, Run[]>> {
  say(`defining ${VMS} VMs`);
  await defineMany(host, VMS);
  const { hostId } = await register(host);
  const record = await hostById(hostId);
  const uuids = await refreshed(record);
  const batch = [
    'list --all --uuid',
    'domstats --raw --nowait --state --balloon --block',
    ...uuids.flatMap((uuid) => [`dumpxml ${uuid}`, `snapshot-list ${uuid} --name`]),
  ].join(';');
  const oneVirsh = command('virsh', '-q', '-c', record.uri, batch);
  const ways = {
    virsh: timed(async () => {
      const { exitCode, stderr } = await runOnHost(record, oneVirsh);
      if (exitCode !== 0) throw new Error(`virsh: ${stderr}`);
    }),
    savepoint: timed(() => refreshed(record)),
  };
  // Once without counting: what is compiled or cached at the first run is there for both.
  await ways.virsh();
  await ways.savepoint();
  return interleave(ways, rounds, ({ ms }) => `${Math.round(ms)} ms`);
}

/** Reads the host and makes sure that all of it was read. */
async function refreshed(record: HostRecord): Promise<string[]> {
  const { status, inventory: read, problem } = await refreshPicture(record);
  if (status !== 'online' || read?.vms.length !== VMS) {
    throw new Error(`the host is ${status} with ${read?.vms.length} VMs: ${problem?.code}`);
  }
  return read.vms.map(({ uuid }) => uuid);
}

const timed = (work: () => Promise<unknown>) => async (): Promise<Run> => {
  const before = performance.now();
  await work();
  return { ms: performance.now() - before };
};
