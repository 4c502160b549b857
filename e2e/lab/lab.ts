import { buildGuest } from './guests';
import { openHost } from './host';
import { checkNames, type HostId, labDir } from './names';
import { createBridge, plugIn } from './network';
import { prepareHost } from './power';
import { type LabRecord, readRecord, writeRecord } from './record';
import { stopLab } from './teardown';
import type { Lab, LabOptions } from './types';

export { stopLab } from './teardown';
export type { Counters, GuestDisk, GuestSpec, Lab, LabHost, LabOptions } from './types';

export const idsOf = ({ name, subnet, hosts, emulated }: LabRecord): HostId[] =>
  hosts.map((host, at) => ({
    ...{ lab: name, subnet, name: host, index: at + 1 },
    emulated: emulated.includes(host),
  }));

function labOf(record: LabRecord): Lab {
  const hosts = idsOf(record).map(openHost);
  return {
    name: record.name,
    dir: labDir(record.name),
    hosts,
    host(name) {
      const found = hosts.find((host) => host.name === name);
      if (found === undefined) throw new Error(`lab ${record.name} has no host ${name}`);
      return found;
    },
    stop: () => stopLab(record.name),
  };
}

/** Starts a lab of real KVM hosts. An earlier one of this name is ended first. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { name, subnet, hosts, emulated = [], keep = false } = options;
  checkNames(name, subnet, hosts);
  if (process.getuid?.() !== 0) throw new Error('the lab makes namespaces: it has to run as root');
  await stopLab(name, { purge: !keep });
  const record = { name, subnet, hosts, emulated, keep };
  writeRecord(record);
  try {
    await createBridge(name, subnet);
    const lab = labOf(record);
    // All of them to their end: nothing may still be starting while the lab is taken down again.
    const started = await Promise.allSettled([
      buildGuest(),
      ...idsOf(record).map(async (id) => {
        await plugIn(id);
        await prepareHost(id);
        await lab.host(id.name).powerOn();
      }),
    ]);
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    return lab;
  } catch (error) {
    await stopLab(name);
    throw error;
  }
}

/** Opens a lab that runs already, for a program that did not start it. */
export function openLab(name: string): Lab {
  const record = readRecord(name);
  if (record === undefined) throw new Error(`there is no lab ${name}`);
  return labOf(record);
}
