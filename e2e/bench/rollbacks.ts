import { done } from '../engine/harness';
import { type InCrowd, inCrowd, outOfCrowd } from './crowd';
import { beginOf, endOf } from './journal';
import { byHand, checkResumed, GUEST, type Subject, settle, stateOf, VIRSH } from './subject';
import { witness } from './witness';

/** One way back, once. */
export type Rollback = InCrowd & {
  /** Begin of the stop to the moment the guest runs again, by the host's clock. */
  pauseMs: number;
  /** The guest's longest silence. */
  silentMs: number;
  /** From the order to the answer. */
  totalMs: number;
};

/** The snapshot that everybody goes back to. */
export type Target = {
  snapshotId: string;
  state: string;
  stateBytes: number;
  diskRef: string;
};

/** Takes the target with Savepoint. It goes with the lab. */
export async function makeTarget(subject: Subject): Promise<Target> {
  const { vm } = subject;
  await vm.take('target');
  const { id, disks, parts } = await vm.snapshot('target');
  const [disk] = disks;
  const state = parts.find(({ role }) => role === 'state');
  if (!disk?.captured || !state) throw new Error('the target is not whole');
  return {
    snapshotId: id,
    state: stateOf(subject, id),
    stateBytes: state.sizeBytes,
    diskRef: disk.ref,
  };
}

async function measured(
  subject: Subject,
  go: () => Promise<Pick<Rollback, 'pauseMs' | 'totalMs'>>,
): Promise<Rollback> {
  const { host, saved } = subject;
  await settle(subject);
  const seen = witness(host, GUEST, saved);
  const times = await inCrowd(go);
  await host.counters(GUEST);
  const { silentMs } = seen();
  await checkResumed(subject);
  return { ...times, silentMs };
}

function rollBackByHand(subject: Subject, target: Target, resume: string[]) {
  return async () => {
    const { ms, totalMs } = await byHand(subject.host, [
      `${VIRSH} destroy ${GUEST}`,
      `qemu-img snapshot -a ${target.diskRef} ${subject.disk}`,
      ...resume,
    ]);
    return { pauseMs: ms, totalMs };
  };
}

async function rollBackWithSavepoint({ vm }: Subject, { snapshotId }: Target) {
  const before = performance.now();
  const task = await done(await vm.start({ kind: 'rollback', snapshotId, startAfter: false }));
  return {
    pauseMs: endOf(task, 'resume') - beginOf(task, 'stop'),
    totalMs: Math.round(performance.now() - before),
  };
}

/** Every way back. */
export function rollbacksOf(subject: Subject, target: Target) {
  const way = (go: Parameters<typeof measured>[1]) => outOfCrowd(() => measured(subject, go));
  const link = [`ln -- ${target.state} ${subject.saved}`, `${VIRSH} start ${GUEST}`];
  const restore = [`${VIRSH} restore ${target.state}`];
  return {
    byHandLink: way(rollBackByHand(subject, target, link)),
    byHandRestore: way(rollBackByHand(subject, target, restore)),
    savepoint: way(() => rollBackWithSavepoint(subject, target)),
  };
}
