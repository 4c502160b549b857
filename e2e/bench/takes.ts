import { statSync } from 'node:fs';
import { type InCrowd, inCrowd, outOfCrowd } from './crowd';
import { beginOf, endOf } from './journal';
import { byHand, checkResumed, GUEST, type Subject, settle, stateOf, VIRSH } from './subject';
import { outside, witness } from './witness';

/** One way to take a snapshot, once. */
export type Take = InCrowd & {
  /** Begin of the managed save to the end of the start, by the host's clock. */
  pauseMs: number;
  /** The guest's longest silence. */
  silentMs: number;
  /** From the order to the answer. */
  totalMs: number;
  /** Bytes of memory that were written a second time: none if the kept file is the one that libvirt wrote. */
  bytesCopied: number;
  /** Of the pause, what lies between the managed save and the start; told by Savepoint's journal only. */
  betweenMs?: number;
};

type Taken = Pick<Take, 'pauseMs' | 'totalMs' | 'betweenMs'> & {
  kept: string;
  remove: () => Promise<unknown>;
};

/** Measures one take from quiet to quiet, then removes what it made. */
async function measured(subject: Subject, take: () => Promise<Taken>): Promise<Take> {
  const { host, saved } = subject;
  await settle(subject);
  const seen = witness(host, GUEST, saved);
  const { kept, remove, ...times } = await inCrowd(take);
  await host.counters(GUEST);
  const { silentMs, savedInode } = seen();
  if (savedInode === undefined) throw new Error('libvirt’s saved memory was never seen');
  const { ino, size } = statSync(outside(host, kept));
  await checkResumed(subject);
  await remove();
  return { ...times, silentMs, bytesCopied: ino === savedInode ? 0 : size };
}

/** The steps that people type, as one script on the host itself. */
function takeByHand(subject: Subject, keep: 'cp' | 'ln', withDisk: boolean): () => Promise<Taken> {
  const { host, saved, store, disk } = subject;
  const kept = `${store}/state.save`;
  return async () => {
    const { ms, totalMs } = await byHand(host, [
      `${VIRSH} managedsave ${GUEST}`,
      `${keep} -- ${saved} ${kept}`,
      ...(withDisk ? [`qemu-img snapshot -c by-hand ${disk}`] : []),
      `${VIRSH} start ${GUEST}`,
    ]);
    const remove = () =>
      host.sh(
        `rm -- ${kept}${withDisk ? ` && ${VIRSH} qemu-monitor-command ${GUEST} --hmp 'delvm by-hand'` : ''}`,
      );
    return { pauseMs: ms, totalMs, kept, remove };
  };
}

/** Savepoint's own, through its services; the pause is what its script measured on the host. */
async function takeWithSavepoint(subject: Subject): Promise<Taken> {
  const { vm } = subject;
  const label = 'measured';
  const before = performance.now();
  const task = await vm.take(label, true, '', 'saved');
  const totalMs = Math.round(performance.now() - before);
  const { pauseMs } = task;
  if (pauseMs === undefined) throw new Error('the task tells no pause');
  return {
    pauseMs,
    totalMs,
    betweenMs: beginOf(task, 'resume') - endOf(task, 'save'),
    kept: stateOf(subject, (await vm.snapshot(label)).id),
    remove: () => vm.remove(label),
  };
}

/** Every way to take one. */
export function takesOf(subject: Subject) {
  const way = (take: () => Promise<Taken>) => outOfCrowd(() => measured(subject, take));
  return {
    byHandCopy: way(takeByHand(subject, 'cp', false)),
    byHandLink: way(takeByHand(subject, 'ln', false)),
    byHandLinkDisk: way(takeByHand(subject, 'ln', true)),
    savepoint: way(() => takeWithSavepoint(subject)),
  };
}
