import { type StdioOptions, spawn } from 'node:child_process';
import { closeSync, copyFileSync, cpSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { CLEAN_ENV, must } from './command';
import { CAPABILITIES } from './emulator';
import { buildGuest } from './guests';
import type { Inside } from './inside';
import { loopsReleased } from './loops';
import { addressOf, CACHE, type HostId, hostDir, netnsOf } from './names';
import { setLink } from './network';
import {
  firstProcessIn,
  holdNamespace,
  killAllIn,
  processesIn,
  releaseNamespace,
} from './processes';
import type { LabHost } from './types';
import { waitFor } from './wait';

const SCRIPTS = join(import.meta.dirname, 'host');
const EMULATED = join(import.meta.dirname, 'emulated');

/** A machine under emulation takes its time to start, and longer when others want the processors. */
const START_MS = { namespaces: 30_000, emulated: 540_000 };

/**
 * Makes the folders of a host that are missing. In the host's network namespace, so that it is
 * found and ended with the host when this program is killed meanwhile.
 */
export async function prepareHost(id: HostId): Promise<void> {
  const script = join(SCRIPTS, 'prepare.sh');
  await must(['ip', 'netns', 'exec', netnsOf(id), 'sh', script, hostDir(id), id.name]);
}

/** The script that starts an emulated host in its namespaces, with what it needs. */
async function machineWords(id: HostId): Promise<string[]> {
  const dir = hostDir(id);
  for (const name of ['machine.sh', 'boot-inside.sh']) {
    copyFileSync(join(EMULATED, name), join(dir, name));
  }
  if (!existsSync(join(dir, 'lab-key'))) {
    await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'lab-key')]);
    copyFileSync(join(dir, 'lab-key.pub'), join(dir, 'root/.ssh/authorized_keys'));
  }
  if (existsSync(CAPABILITIES)) {
    cpSync(CAPABILITIES, join(dir, 'cache/qemu/capabilities'), { recursive: true });
  }
  await buildGuest();
  const built = await must(['sh', join(EMULATED, 'build.sh'), CACHE], { timeoutMs: 600_000 });
  return [join(dir, 'machine.sh'), dir, id.name, addressOf(id), ...built.trim().split('\n')];
}

/** Starts the namespaces of a host; they live on when this program ends. */
async function startNamespaces(id: HostId): Promise<void> {
  const dir = hostDir(id);
  const netns = netnsOf(id);
  // A shell reads its script as it goes: the running host must not depend on the working copy.
  const script = join(dir, 'boot.sh');
  copyFileSync(join(SCRIPTS, 'boot.sh'), script);
  const words = id.emulated ? await machineWords(id) : [script, dir, id.name];
  const log = openSync(join(dir, 'boot.log'), 'w');
  const spaces = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const argv = ['netns', 'exec', netns, 'unshare', ...spaces, '/bin/sh', ...words];
  const stdio: StdioOptions = ['ignore', log, log];
  const child = spawn('ip', argv, { detached: true, stdio, cwd: '/', env: CLEAN_ENV });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  await waitFor(`the first process of ${id.name}`, () => {
    if (child.exitCode !== null) throw new Error(`${id.name} did not start: ${bootLog(id)}`);
    return firstProcessIn(netns);
  });
}

const bootLog = (id: HostId): string => readFileSync(join(hostDir(id), 'boot.log'), 'utf8').trim();

/** Whether sshd greets within a second, or as long as it is given. */
export function greets(address: string, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: timeoutMs });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', () => settle(true));
    socket.once('timeout', () => settle(false));
    // Not answering is the very thing asked for; why does not matter.
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

/** The power and the network cable of one host. */
export function powerOf(
  id: HostId,
  inside: Inside,
): Pick<
  LabHost,
  | 'cutOff'
  | 'reconnect'
  | 'powerOff'
  | 'powerOn'
  | 'stopLibvirtd'
  | 'killLibvirtd'
  | 'startLibvirtd'
> {
  const libvirtdAnswers = async () => {
    if (firstProcessIn(netnsOf(id)) === undefined) {
      throw new Error(`${id.name} went down while starting: ${bootLog(id)}`);
    }
    return (await inside.run(['virsh', '-q', '-c', 'qemu:///system', 'uri'])).code === 0;
  };
  const endLibvirtd = async (signal: 'TERM' | 'KILL') => {
    await inside.sh(`kill -${signal} "$(cat /run/libvirtd.pid)"`);
    const gone = async () => (await inside.run(['pidof', 'libvirtd'])).code !== 0;
    await waitFor(`libvirtd of ${id.name} to end`, gone);
  };
  const sshdGreets = () => greets(addressOf(id), id.emulated ? 15_000 : 1000);
  return {
    cutOff: () => setLink(id, 'down'),
    async reconnect() {
      await setLink(id, 'up');
      if (firstProcessIn(netnsOf(id))) await waitFor(`sshd of ${id.name}`, sshdGreets);
    },
    async powerOff() {
      // The link goes first: a host without power does not refuse connections, it is silent.
      await setLink(id, 'down');
      const namespace = holdNamespace(netnsOf(id));
      if (namespace === undefined) throw new Error(`${id.name} is not part of a running lab`);
      await killAllIn(namespace).finally(() => releaseNamespace(namespace));
      await loopsReleased(hostDir(id));
    },
    async powerOn() {
      if (processesIn(netnsOf(id)).length > 0) throw new Error(`${id.name} is on already`);
      await setLink(id, 'up');
      await startNamespaces(id);
      const timeoutMs = START_MS[id.emulated ? 'emulated' : 'namespaces'];
      await waitFor(`libvirtd of ${id.name}`, libvirtdAnswers, { timeoutMs });
      await waitFor(`sshd of ${id.name}`, sshdGreets, { timeoutMs });
    },
    stopLibvirtd: () => endLibvirtd('TERM'),
    killLibvirtd: () => endLibvirtd('KILL'),
    async startLibvirtd() {
      await inside.sh('libvirtd -d');
      await waitFor(`libvirtd of ${id.name}`, libvirtdAnswers);
    },
  };
}
