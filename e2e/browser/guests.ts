import { type Counters, type LabHost, openLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { LAB } from './places';

/** A host of the lab, to see for ourselves what is true there. */
export const labHost = (name: 'kvm1' | 'kvm2'): LabHost => openLab(LAB.name).host(name);

/** A test that failed may have left a VM off; the next one is not to suffer for it. */
export async function ensureRunning(host: LabHost, guest: string): Promise<void> {
  if (!(await host.domainState(guest)).startsWith('running')) await host.startGuest(guest);
}

/** The first tick whose number is at least this. */
export function tickFrom(host: LabHost, guest: string, mem: number): Promise<Counters> {
  return waitFor(
    `tick ${mem} of ${guest}`,
    async () => {
      const now = await host.counters(guest);
      return now.mem >= mem && now;
    },
    { timeoutMs: 60_000, everyMs: 1 },
  );
}

/** Some ticks on: the very first tick after a resume may still show a disk as the memory remembered it. */
export async function settled(host: LabHost, guest: string): Promise<Counters> {
  const { mem } = await host.counters(guest);
  return tickFrom(host, guest, mem + 2);
}

/** The first tick that counts less than the one before it, `from` being the last: the guest went back in time. */
export async function tickBack(host: LabHost, guest: string, from: Counters): Promise<Counters> {
  let before = from;
  return waitFor(
    `${guest} to go back`,
    async () => {
      const now = await host.counters(guest);
      if (now.mem < before.mem) return now;
      before = now;
      return false;
    },
    { timeoutMs: 90_000, everyMs: 1 },
  );
}

/** By how much each disk is ahead of the memory: it stays the same unless one of them is put back alone. */
export const gaps = ({ mem, disks }: Counters): number[] => disks.map((disk) => disk - mem);
