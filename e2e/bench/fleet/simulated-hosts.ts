import ssh2, { type ServerChannel } from 'ssh2';
import { HOSTS, inventoryText, makeHost, VMS_PER_HOST, vmName } from './simulated-answer';

/**
 * A program: many SIMULATED hosts, each an SSH server on a port of its own in this one process. They answer the script of
 * the inventory and tell of events; nothing of libvirt is behind them. Told by its parent to change a VM, it does, and says when.
 */
const FIRST_PORT = 23_000;

export type Ready = { kind: 'ready'; ports: number[]; hostKey: string };
export type Change = { host: number; vm: number; isRunning: boolean };
export type Changed = { kind: 'changed'; at: number };

const key = ssh2.utils.generateKeyPairSync('ed25519');
const parsed = ssh2.utils.parseKey(key.public);
if (parsed instanceof Error) throw parsed;

const hosts = Array.from({ length: HOSTS }, (_, n) => ({
  parts: makeHost(n),
  running: Array.from({ length: VMS_PER_HOST }, (__, vm) => vm % 4 !== 3),
  listeners: new Set<ServerChannel>(),
}));
type Host = (typeof hosts)[number];

function serve(host: Host, n: number): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    client.on('authentication', (context) => context.accept());
    client.on('error', () => {});
    client.on('session', (acceptSession) => {
      acceptSession().on('exec', (accept, _reject, { command }) => {
        answer(host, n, accept(), command);
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(FIRST_PORT + n, '127.0.0.1', () => resolve(FIRST_PORT + n));
  });
}

/** `sh -s -- URI STORE MARK …` asks for everything; without a mark it wants to be told of changes. */
function answer(host: Host, n: number, channel: ServerChannel, command: string): void {
  const mark = /\b[0-9a-f]{32}\b/.exec(command)?.[0];
  channel.resume();
  channel.on('error', () => {});
  if (mark === undefined) {
    host.listeners.add(channel);
    channel.on('close', () => host.listeners.delete(channel));
    channel.write('ready\n');
    return;
  }
  channel.on('end', () => {
    channel.write(inventoryText(n, host.parts, host.running, mark));
    channel.exit(0);
    channel.end();
  });
}

process.on('message', ({ host: n, vm, isRunning }: Change) => {
  const host = hosts[n];
  if (!host) return;
  host.running[vm] = isRunning;
  const what = isRunning ? 'Started Booted' : 'Stopped Destroyed';
  const at = Date.now();
  for (const channel of host.listeners) {
    channel.write(`event 'lifecycle' for domain '${vmName(n, vm)}': ${what}\n`);
  }
  process.send?.({ kind: 'changed', at } satisfies Changed);
});
process.on('disconnect', () => process.exit(0));

const ports = await Promise.all(hosts.map(serve));
const hostKey = parsed.getPublicSSH().toString('base64');
process.send?.({ kind: 'ready', ports, hostKey } satisfies Ready);
