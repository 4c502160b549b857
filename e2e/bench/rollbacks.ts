import type { TaskDetail } from '@/lib/domain/task';
import { done } from '../engine/harness';
import { byHand, checkResumed, GUEST, type Subject, settle, stateOf, VIRSH } from './subject';
import { witness } from './witness';

/** One way back, once. */
export type Rollback = {
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
  go: () => Promise<Omit<Rollback, 'silentMs'>>,
): Promise<Rollback> {
  const { host, saved } = subject;
  await settle(subject);
  const seen = witness(host, GUEST, saved);
  const times = await go();
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

/** From the task's journal: begin of the step that stops to the end of the one that resumes. */
function stopToResumed({ steps }: TaskDetail): number {
  const stop = steps.find(({ id }) => id === 'stop');
  const resume = steps.find(({ id }) => id === 'resume');
  if (!stop?.startedAt || !resume?.startedAt || resume.durationMs === undefined) {
    throw new Error('the task’s journal lacks the stop or the resumption');
  }
  return Date.parse(resume.startedAt) + resume.durationMs - Date.parse(stop.startedAt);
}

async function rollBackWithSavepoint({ vm }: Subject, { snapshotId }: Target) {
  const before = performance.now();
  const task = await done(await vm.start({ kind: 'rollback', snapshotId, startAfter: false }));
  return {
    pauseMs: stopToResumed(task),
    totalMs: Math.round(performance.now() - before),
  };
}

/** Every way back. */
export const rollbacksOf = (subject: Subject, target: Target) => {
  const { saved } = subject;
  const link = [`ln -- ${target.state} ${saved}`, `${VIRSH} start ${GUEST}`];
  const restore = [`${VIRSH} restore ${target.state}`];
  return {
    byHandLink: () => measured(subject, rollBackByHand(subject, target, link)),
    byHandRestore: () => measured(subject, rollBackByHand(subject, target, restore)),
    savepoint: () => measured(subject, () => rollBackWithSavepoint(subject, target)),
  };
};
