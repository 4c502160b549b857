import { join } from 'node:path';

export const LAB_ROOT = '/var/lib/savepoint-lab';
export const CACHE = '/var/cache/savepoint-lab';

/** Where one host is found: everything follows from these four, also after the starter has died. */
export type HostId = {
  lab: string;
  subnet: number;
  name: string;
  index: number;
  /** It has a kernel of its own. */
  emulated: boolean;
};

/** Refuses names that could not be told apart in the kernel (an interface name has 15 letters). */
export function checkNames(lab: string, subnet: number, hosts: string[]): void {
  checkLabName(lab);
  if (!Number.isInteger(subnet) || subnet < 0 || subnet > 255) {
    throw new Error(`subnet ${subnet}: expected 0 to 255`);
  }
  if (hosts.length === 0 || hosts.length > 99) throw new Error('a lab has 1 to 99 hosts');
  for (const host of hosts) {
    if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(host)) throw new Error(`host name '${host}': not usable`);
  }
  if (new Set(hosts).size !== hosts.length) throw new Error('two hosts have the same name');
}

/** Refuses an odd name for a lab: it becomes part of paths that are deleted. */
export function checkLabName(lab: string): void {
  if (!/^[a-z0-9]{1,6}$/.test(lab)) throw new Error(`lab name '${lab}': expected [a-z0-9]{1,6}`);
}

export const labDir = (lab: string): string => join(LAB_ROOT, lab);
export const hostDir = (id: HostId): string => join(LAB_ROOT, id.lab, id.name);
export const bridgeOf = (lab: string): string => `sp-${lab}`;
export const vethPrefix = (lab: string): string => `sv-${lab}-`;
export const vethOf = (id: HostId): string => `${vethPrefix(id.lab)}${id.index}`;
export const netnsPrefix = (lab: string): string => `sp-${lab}-`;
export const netnsOf = (id: Pick<HostId, 'lab' | 'name'>): string =>
  `${netnsPrefix(id.lab)}${id.name}`;
export const addressOf = (id: HostId): string => `10.${id.subnet}.0.${10 + id.index}`;
export const machineAddress = (subnet: number): string => `10.${subnet}.0.1`;
