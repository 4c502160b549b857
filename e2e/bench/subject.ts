import { DEFAULT_STORE } from '@/lib/domain/host';
import { storePaths } from '@/lib/plan/plan';
import { register, type VmHand } from '../engine/harness';
import type { LabHost } from '../lab/lab';

export const GUEST = 'bench';
export const FILL_MIB = 1024;
const MEMORY_MIB = 1400;

/** The guest that everything is measured on, and where its parts lie inside the host. */
export type Subject = {
  host: LabHost;
  vm: VmHand;
  disk: string;
  /** Where libvirt's managed save lands. */
  saved: string;
  /** The store of one who does it by hand; on the filesystem of the save directory, as Savepoint's is. */
  store: string;
};

/** A guest with random data in memory that counts on its disk, ticking fast, so that its own ticks tell the pause. */
export async function makeSubject(host: LabHost): Promise<Subject> {
  await host.defineGuest({
    name: GUEST,
    fillMiB: FILL_MIB,
    memoryMiB: MEMORY_MIB,
    tickMs: 50,
    screen: false,
    disks: [{ format: 'qcow2', on: 'ext4' }],
  });
  await host.startGuest(GUEST);
  const vm = await (await register(host)).vm(GUEST);
  const disk = (await vm.view()).disks[0]?.path;
  if (disk === undefined) throw new Error('the guest has no disk');
  const store = '/var/lib/libvirt/by-hand';
  await host.sh(`mkdir -p ${store}`);
  return { host, vm, disk, saved: `${host.saveDir}/${GUEST}.save`, store };
}

/**
 * What one measurement wrote must not be written back during the next. `sync` returns when everything is on disk;
 * then the guest must be ticking.
 */
export async function settle({ host }: Subject): Promise<void> {
  await host.sh('sync');
  await host.counters(GUEST);
}

/** The guest resumed and did not boot, and its memory and its disk are of one instant. */
export async function checkResumed({ host }: Subject): Promise<void> {
  const state = await host.domainState(GUEST);
  if (!state.startsWith('running') || state.includes('booted')) {
    throw new Error(`the guest did not resume: ${state}`);
  }
  const { mem, disks } = await host.counters(GUEST);
  if (disks[0] !== mem) throw new Error(`memory counts ${mem} and the disk ${disks[0]}`);
}

/** Runs shell text on the host's own shell between two looks at its clock. Prints of the commands are dropped. */
export async function byHand(
  host: LabHost,
  steps: string[],
): Promise<{ ms: number; totalMs: number }> {
  const script = ['from=$(date +%s%3N)', ...steps, 'to=$(date +%s%3N)'];
  const before = performance.now();
  const printed = await host.sh(`{ ${script.join('\n')}\n} >/dev/null\necho $((to - from))`);
  return { ms: Number(printed.trim()), totalMs: Math.round(performance.now() - before) };
}

export const VIRSH = 'virsh -q -c qemu:///system';

/** Where Savepoint keeps a snapshot's memory. */
export const stateOf = ({ vm }: Pick<Subject, 'vm'>, snapshotId: string) =>
  `${storePaths(DEFAULT_STORE).snapshot(vm.uuid, snapshotId)}/state.save`;
