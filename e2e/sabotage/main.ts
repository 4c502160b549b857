import { startDashboard } from '../engine/harness';
import { startLab } from '../lab/lab';
import type { Sabotage } from './case';
import { OF_MACHINES, OF_UEFI } from './of-machines';
import { OF_SNAPSHOTS } from './of-snapshots';
import { type Outcome, runCase } from './run';
import { openStand, openUefiStand, type Stand } from './stand';

/**
 * Ways to break a snapshot or its VM: each time the badge (or Verify) has to be right before the click, and the rollback has
 * to do what it said. A line a case and one JSON line; exit code 1 unless all are right. `npm run sabotage [case…]`
 */
const wanted = process.argv.slice(2);
const total = { cases: 0, right: 0, falseGreen: 0, falseRed: 0 };
/** A case that could not even be tried to its end is not right. */
const broken = (error: unknown): Outcome => ({
  ...{ seen: '', right: false, falseGreen: false, falseRed: false },
  faults: [error instanceof Error ? error.message : String(error)],
});
const isWanted = ({ id }: Sabotage) => wanted.length === 0 || wanted.includes(id);

async function tryAll(stand: Stand, cases: readonly Sabotage[]): Promise<void> {
  for (const one of cases.filter(isWanted)) {
    total.cases += 1;
    const { right, seen, faults, falseGreen, falseRed } = await runCase(stand, one).catch(broken);
    total.right += right ? 1 : 0;
    total.falseGreen += falseGreen ? 1 : 0;
    total.falseRed += falseRed ? 1 : 0;
    console.log(`${one.id.padEnd(26)} ${seen.padEnd(38)} ${right ? 'right' : faults.join('; ')}`);
  }
}

const lab = await startLab({ name: 'sab', subnet: 91, hosts: ['kvm1'] });
const stopDashboard = await startDashboard();
try {
  const stand = await openStand(lab.host('kvm1'));
  await tryAll(stand, [...OF_SNAPSHOTS, ...OF_MACHINES]);
  if (OF_UEFI.some(isWanted)) await tryAll(await openUefiStand(stand), OF_UEFI);
} finally {
  await stopDashboard();
  await lab.stop();
}
console.log(JSON.stringify(total));
process.exitCode = total.right === total.cases && total.cases > 0 ? 0 : 1;
