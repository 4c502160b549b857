import { readFileSync } from 'node:fs';
import { must } from './command';
import {
  addressOf,
  bridgeOf,
  type HostId,
  machineAddress,
  netnsOf,
  netnsPrefix,
  vethOf,
  vethPrefix,
} from './names';

async function ipBatch(lines: string[], netns?: string): Promise<void> {
  const inside = netns === undefined ? [] : ['-n', netns];
  await must(['ip', ...inside, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** The names of all interfaces of this machine. */
export const interfaces = (): string[] =>
  readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .flatMap((line) => /^ *([^:|]+):/.exec(line)?.[1] ?? []);

/** The names of all network namespaces of a lab that the kernel still has. */
export async function namespacesOf(lab: string): Promise<string[]> {
  const listed = await must(['ip', 'netns', 'list']);
  const names = listed.split('\n').map((line) => line.split(' ')[0] ?? '');
  return names.filter((name) => name.startsWith(netnsPrefix(lab)));
}

/** Makes the bridge of a lab; this machine is 10.SUBNET.0.1 on it. */
export async function createBridge(lab: string, subnet: number): Promise<void> {
  const address = machineAddress(subnet);
  const routes = await must(['ip', '-4', '-o', 'addr', 'show']);
  const taken = routes.split('\n').find((line) => line.includes(` 10.${subnet}.0.`));
  if (taken !== undefined) throw new Error(`10.${subnet}.0.0/24 is in use already: ${taken}`);
  const bridge = bridgeOf(lab);
  await ipBatch([
    `link add ${bridge} type bridge`,
    `addr add ${address}/24 dev ${bridge}`,
    `link set ${bridge} up`,
  ]);
}

/** Makes the network namespace of a host and the cable from it to the bridge. */
export async function plugIn(id: HostId): Promise<void> {
  const netns = netnsOf(id);
  await ipBatch([
    `netns add ${netns}`,
    `link add ${vethOf(id)} type veth peer name eth0 netns ${netns}`,
    `link set ${vethOf(id)} master ${bridgeOf(id.lab)} up`,
  ]);
  await ipBatch(
    [
      'link set lo up',
      `addr add ${addressOf(id)}/24 dev eth0`,
      'link set eth0 up',
      `route add default via ${machineAddress(id.subnet)}`,
    ],
    netns,
  );
}

/** Pulls or plugs the cable of a host: while it is out, packets vanish. */
export async function setLink(id: HostId, state: 'up' | 'down'): Promise<void> {
  await must(['ip', 'link', 'set', vethOf(id), state]);
}

/** Removes every interface and namespace of a lab. Its processes have to be gone already. */
export async function removeNetwork(lab: string): Promise<void> {
  const cables = interfaces().filter((name) => name.startsWith(vethPrefix(lab)));
  const bridges = interfaces().filter((name) => name === bridgeOf(lab));
  const namespaces = await namespacesOf(lab);
  await ipBatch([
    ...[...cables, ...bridges].map((name) => `link del ${name}`),
    ...namespaces.map((name) => `netns del ${name}`),
  ]);
}
