import { join } from 'node:path';
import { must } from './command';
import { consoleLog, linesAfter, type Mark, markOf, newestTick } from './console';
import { makeDisks, placeDisks } from './disks';
import { learnEmulator } from './emulator';
import { guestXml } from './guest-xml';
import type { Inside } from './inside';
import { CACHE, type HostId, hostDir } from './names';
import type { Counters, GuestSpec, LabHost } from './types';
import { waitFor } from './wait';

const BUILD = join(import.meta.dirname, 'guest/build.sh');
const ISO = '/var/lib/libvirt/images/lab.iso';

/** Builds the guest's kernel and initramfs if need be; gives the folder they are in. */
export async function buildGuest(): Promise<string> {
  return (await must(['sh', BUILD, CACHE], { timeoutMs: 600_000 })).trim();
}

/** Copies the guest's kernel into the host: its definitions must not depend on the lab's cache. */
async function installKernel(
  inside: Inside,
  { agent }: GuestSpec,
): Promise<{ kernel: string; initrd: string }> {
  const built = await buildGuest();
  const version = built.slice(built.lastIndexOf('-') + 1);
  const kernel = `/var/lib/libvirt/boot/vmlinuz-${version}`;
  const variant = agent ? 'initrd-agent' : 'initrd';
  const initrd = `/var/lib/libvirt/boot/${variant}-${version}`;
  // One at a time: a guest may be booting from the copy that another definition made.
  const copy = ['flock', '/run/lock/kernel', 'cp', '-u'];
  await inside.must([...copy, `${built}/vmlinuz`, kernel]);
  await inside.must([...copy, `${built}/${variant}`, initrd]);
  return { kernel, initrd };
}

/** The guests of one host. */
export function guestsOf(
  id: HostId,
  inside: Inside,
): Pick<
  LabHost,
  'defineGuest' | 'startGuest' | 'counters' | 'destroyGuest' | 'undefineGuest' | 'domainState'
> {
  const logOf = (guest: string) => join(hostDir(id), 'log', consoleLog(guest));
  const domainState = async (guest: string) =>
    (await inside.virsh(['domstate', '--reason', '--domain', guest])).trim();

  async function tickAfter(
    guest: string,
    mark: Mark,
    timeoutMs: number,
    atLeast = 1,
  ): Promise<Counters> {
    const look = () => newestTick(linesAfter(logOf(guest), mark), atLeast);
    const what = `a tick of ${guest} on ${id.name}`;
    try {
      return await waitFor(what, look, { timeoutMs, everyMs: 20 });
    } catch (error) {
      throw new Error(`no tick of ${guest} on ${id.name}, which is ${await domainState(guest)}`, {
        cause: error,
      });
    }
  }

  return {
    domainState,
    async defineGuest(spec) {
      const names = await inside.virsh(['list', '--all', '--name']);
      if (names.split('\n').includes(spec.name))
        throw new Error(`${id.name} has a guest ${spec.name} already`);
      if (id.emulated) await learnEmulator(id, inside);
      const disks = placeDisks(spec);
      const boot = spec.tiny ? undefined : await installKernel(inside, spec);
      await makeDisks(id, inside, disks, spec);
      if (spec.cdrom) await inside.must(['dd', 'if=/dev/urandom', `of=${ISO}`, 'bs=1M', 'count=1']);
      const input = guestXml(spec, disks, { ...(boot ? { boot } : {}), iso: ISO });
      // Node's standard input is a socket, which no program can open by name: it goes through a
      // file, of a name that two definitions at the same time do not share.
      const file = `/tmp/${consoleLog(spec.name)}.xml`;
      await inside.must(['tee', file], { input });
      await inside.virsh(['define', file]);
      await inside.must(['rm', file]);
    },
    async startGuest(guest) {
      const mark = markOf(logOf(guest));
      await inside.virsh(['start', '--domain', guest]);
      await tickAfter(guest, mark, 180_000);
    },
    // Right after a rollback the first tick may be one whose numbers were read before it: the second tells.
    counters: (guest) => tickAfter(guest, markOf(logOf(guest)), 60_000, 2),
    async destroyGuest(guest) {
      await inside.virsh(['destroy', '--domain', guest]);
    },
    async undefineGuest(guest) {
      const listed = await inside.virsh(['domblklist', '--details', '--domain', guest]);
      const paths = (type: string) =>
        [...listed.matchAll(new RegExp(`^ *${type} +disk +\\S+ +(\\/.*)$`, 'gm'))].map(
          ([, path]) => path ?? '',
        );
      const files = paths('file');
      const volumes = paths('block');
      const traces = ['--managed-save', '--snapshots-metadata', '--nvram', '--tpm'];
      await inside.virsh(['undefine', ...traces, '--domain', guest]);
      if (files.length > 0) await inside.must(['rm', '-f', '--', ...files]);
      if (volumes.length > 0) await inside.must(['lvremove', '-q', '-y', ...volumes]);
    },
  };
}
