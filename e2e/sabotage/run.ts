import { ProblemError } from '@/lib/domain/problem';
import type { SnapshotView } from '@/lib/domain/view';
import { ended } from '../engine/harness';
import type { Sabotage } from './case';
import { LABEL, type Stand } from './stand';

export type Outcome = {
  seen: string;
  right: boolean;
  faults: string[];
  falseGreen: boolean;
  falseRed: boolean;
};

/** Breaks, looks at the badge, tries the rollback, and mends; says whether all of it went together. */
export async function runCase(stand: Stand, one: Sabotage): Promise<Outcome> {
  const faults: string[] = [];
  await one.break(stand);
  try {
    if (one.verify) {
      const before = await lookAt(stand);
      if (before !== undefined && before.restore.level === 'red')
        faults.push(`red before it was verified: ${before.restore.problem.code}`);
      const { status } = await verify(stand);
      if (status !== 'failed') faults.push(`Verify ended as ${status}`);
    }
    const found = await lookAt(stand);
    const level = found?.restore.level ?? 'gone';
    if (level !== one.expect) faults.push(`the badge is ${level}, not ${one.expect}`);
    const seen = found ? `${level} ${found.restore.problem.code}` : 'gone';
    const wrong = await clicked(stand, found);
    faults.push(...wrong);
    return {
      ...{ seen, faults, right: faults.length === 0 },
      falseGreen: level !== 'red' && level !== 'gone' && wrong.length > 0,
      falseRed: level === 'red' && one.expect !== 'red',
    };
  } finally {
    await one.mend(stand);
    if (one.verify) await verify(stand);
  }
}

/** The snapshot as the screen shows it; undefined where there is none to click on. */
async function lookAt(stand: Stand): Promise<SnapshotView | undefined> {
  try {
    return await stand.seen();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'vm-gone') return undefined;
    throw error;
  }
}

const verify = async ({ vm, id }: Stand) =>
  ended(await vm.start({ kind: 'verify', snapshotId: id }));

/** What a rollback did otherwise than the badge said. */
async function clicked(stand: Stand, found: SnapshotView | undefined): Promise<string[]> {
  const { name, host, vm, id } = stand;
  const before = await running(stand);
  try {
    const { status, problem } = await ended(await vm.start({ kind: 'rollback', snapshotId: id }));
    if (!found || found.restore.level === 'red') return [`was not refused: it ended as ${status}`];
    if (status !== 'done') return [`the rollback ended as ${status}: ${JSON.stringify(problem)}`];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code } = error.problem;
    const said = found?.restore.problem.code;
    if (found && found.restore.level !== 'red') return [`the rollback was refused: ${code}`];
    if (said !== undefined && said !== code)
      return [`refused with ${code}, the badge said ${said}`];
    return (await running(stand)) === before ? [] : ['the VM is not as it was'];
  }
  const { mem, disks } = await host.counters(name);
  return disks.every((disk) => disk === mem) ? [] : [`memory ${mem}, disks ${disks} (${LABEL})`];
}

/** Which process the VM is, or that it is none. */
async function running({ host, vm }: Stand): Promise<string> {
  const { stdout } = await host.run(['virsh', '-q', 'domid', vm.uuid]);
  return stdout.trim();
}
