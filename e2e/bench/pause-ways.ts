import { statSync } from 'node:fs';
import type { Mode } from '@/lib/domain/mode';
import type { VmHand } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { onSlowDisk } from './slow-disk';
import { pauseOf, watchStandstills } from './standstill';
import { byHand, stateOf, VIRSH } from './subject';
import { outside, watchTicks } from './witness';
import { writtenSoFar } from './written';

/** One guest under measurement: where its parts lie inside the host. */
export type Guest = {
  host: LabHost;
  name: string;
  vm: VmHand;
  disk: string;
  target: string;
  /** For what is kept by hand; on the filesystem of the save directory. */
  store: string;
};

/** One snapshot of a running guest, taken once. */
export type Pause = {
  /** The guest's silence where it was stopped: its pause, as its own ticks tell it. */
  silentMs: number;
  /** Its longest silence at all meanwhile: a guest whose disk is busy ticks late, too. */
  longestMs: number;
  /** What libvirt, the clock of the host, or Savepoint's own task says that the guest stood still. */
  saidMs: number;
  /** From the order to the answer. */
  totalMs: number;
  /** What the memory state takes on disk. */
  stateBytes: number;
  /** What the host's processes, the guest among them, wrote from the order to the answer. */
  writtenBytes: number;
  /** Bytes of files that were made by reading others: memory a second time, disks where nothing shares blocks. */
  copiedBytes: number;
};

type Taken = Omit<Pause, 'silentMs' | 'longestMs' | 'writtenBytes'> & {
  remove: () => Promise<unknown>;
};
export type Way = () => Promise<Pause>;

const allocated = ({ host }: Guest, path: string) => statSync(outside(host, path)).blocks * 512;

/**
 * When a QEMU that emulates first saves memory live, it computes for 1.5 s per GiB while the guest stands still (one that has
 * KVM asks the kernel instead). No way can do anything about that, so it has happened before: begun, and given up.
 */
async function firstLive({ host, name, store, target }: Guest): Promise<void> {
  const file = `${store}/first.save`;
  await host.sh(`
    ${VIRSH} snapshot-create-as ${name} --no-metadata --live --memspec file=${file},snapshot=external \
      --diskspec ${target},snapshot=no >/dev/null 2>&1 & job=$!
    while kill -0 $job 2>/dev/null; do
      ! ${VIRSH} domjobinfo ${name} 2>/dev/null | grep -q '^Data processed: *[1-9]' || ${VIRSH} domjobabort ${name} 2>/dev/null
      sleep 0.05
    done
    rm -f ${file}`);
}

/** From quiet to quiet; what was made is removed again. */
const measured =
  (guest: Guest, take: () => Promise<Taken>, prepare?: (guest: Guest) => Promise<void>): Way =>
  async () => {
    const { host, name } = guest;
    await prepare?.(guest);
    await host.sh('sync');
    await host.counters(name);
    const standstills = await watchStandstills(host, name);
    const ticks = watchTicks(host, name);
    const before = writtenSoFar(host);
    const { remove, ...taken } = await take();
    const writtenBytes = writtenSoFar(host) - before;
    await host.counters(name);
    const silences = ticks();
    const silentMs = pauseOf(silences, await standstills());
    const longestMs = Math.max(...silences.map(({ ms }) => ms));
    const { mem, disks } = await host.counters(name);
    if (disks[0] !== mem) throw new Error(`memory counts ${mem} and the disk ${disks[0]}`);
    await remove();
    return { ...taken, silentMs, longestMs, writtenBytes };
  };

/** managedsave, a copy of its file, start: as the article does it, without the disk. */
export const article = (guest: Guest): Way =>
  measured(guest, async () => {
    const { host, name, store } = guest;
    const saved = `${host.saveDir}/${name}.save`;
    const kept = `${store}/state.save`;
    const { ms, totalMs } = await byHand(host, [
      `${VIRSH} managedsave ${name}`,
      `cp -- ${saved} ${kept}`,
      `${VIRSH} start ${name}`,
    ]);
    const bytes = allocated(guest, kept);
    const remove = () => host.sh(`rm -- ${kept}`);
    return { saidMs: ms, totalMs, stateBytes: bytes, copiedBytes: bytes, remove };
  });

/** libvirt's internal snapshot, all inside the qcow2 file. */
export const internal = (guest: Guest): Way =>
  measured(guest, async () => {
    const { host, name, disk } = guest;
    const before = allocated(guest, disk);
    const { ms, totalMs } = await byHand(host, [`${VIRSH} snapshot-create-as ${name} measured`]);
    const remove = () => host.sh(`${VIRSH} snapshot-delete ${name} measured`);
    const stateBytes = Math.max(0, allocated(guest, disk) - before);
    return { saidMs: ms, totalMs, stateBytes, copiedBytes: 0, remove };
  });

/** libvirt's live external snapshot with memory and the folding back of its overlay: no disk is captured. */
export const bareLive = (guest: Guest): Way =>
  measured(
    guest,
    async () => {
      const { host, name, store, disk, target } = guest;
      const [kept, overlay] = [`${store}/state.save`, `${disk}.bare`];
      const { totalMs } = await byHand(host, [
        `${VIRSH} snapshot-create-as ${name} --no-metadata --atomic --live --memspec file=${kept},snapshot=external --diskspec ${target},snapshot=external,driver=qcow2,file=${overlay}`,
        `${VIRSH} domjobinfo ${name} --completed > ${store}/job`,
        `${VIRSH} blockcommit ${name} ${target} --active --pivot --shallow --wait`,
      ]);
      const saidMs = Number(await host.sh(`awk '/^Total downtime:/ { print $3 }' ${store}/job`));
      const remove = () => host.sh(`rm -- ${kept} ${overlay} ${store}/job`);
      return { saidMs, totalMs, stateBytes: allocated(guest, kept), copiedBytes: 0, remove };
    },
    firstLive,
  );

/** Savepoint, through its services. */
export const savepoint = (guest: Guest, mode: Mode): Way =>
  measured(
    guest,
    async () => {
      const { vm } = guest;
      const before = performance.now();
      const { pauseMs } = await vm.take('measured', true, '', mode);
      const totalMs = Math.round(performance.now() - before);
      if (pauseMs === undefined) throw new Error('the task tells no pause');
      const { id, method, disks } = await vm.snapshot('measured');
      if (method !== mode) throw new Error(`asked for ${mode}, it was ${method}`);
      const copiedBytes = disks.reduce(
        (sum, one) => sum + (one.captured && one.driver === 'copy' ? (one.sizeBytes ?? 0) : 0),
        0,
      );
      const stateBytes = allocated(guest, stateOf(guest, id));
      const remove = () => vm.remove('measured');
      return { saidMs: pauseMs, totalMs, stateBytes, copiedBytes, remove };
    },
    mode === 'saved' ? undefined : firstLive,
  );

/** The same way, on a disk that writes no more than so many bytes a second. */
export const slowly =
  ({ host }: Guest, bytesPerSecond: number, way: Way): Way =>
  () =>
    onSlowDisk(host.dir, bytesPerSecond, way);

/** Going back by hand to what Savepoint keeps: destroy, the disk, restore. In ms by the clock of the host. */
export async function backByHand(guest: Guest, snapshotId: string): Promise<number> {
  const { host, name, disk } = guest;
  const { ms } = await byHand(host, [
    `${VIRSH} destroy ${name}`,
    `qemu-img snapshot -a savepoint-${snapshotId} ${disk}`,
    `${VIRSH} restore --running ${stateOf(guest, snapshotId)}`,
  ]);
  await host.counters(name);
  return ms;
}
