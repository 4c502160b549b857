import { startDashboard } from '../engine/harness';
import { startLab } from '../lab/lab';
import { BLOWS, MOMENTS } from './blow';
import { OPERATIONS } from './operations';
import { casesOf, openStand, runCase } from './run';

/**
 * The crash matrix: each operation × every step × before and after its work × each blow, over a VM whose disks are on
 * all drivers. Prints a line a case and one JSON line; exit code 1 unless all recovered. `npm run matrix [operation…]`
 */
const wanted = process.argv.slice(2);
const lab = await startLab({ name: 'matrix', subnet: 86, hosts: ['kvm1'] });
const stopDashboard = await startDashboard();
const total = { cases: 0, recovered: 0, lost: 0, byHand: 0 };
try {
  const stand = await openStand(lab.host('kvm1'));
  for (const operation of Object.keys(OPERATIONS)) {
    if (wanted.length > 0 && !wanted.includes(operation)) continue;
    for (const blow of BLOWS) {
      for (const one of await casesOf(stand.machine, operation, blow, MOMENTS)) {
        total.cases += 1;
        const outcome = await runCase(stand, one).catch((error: unknown) => ({
          ok: false,
          faults: [error instanceof Error ? error.message.split('\n', 1)[0] : String(error)],
        }));
        if (outcome.ok) total.recovered += 1;
        else if (outcome.faults.some((fault) => fault?.startsWith('waited'))) total.byHand += 1;
        else total.lost += 1;
        const verdict = outcome.ok ? 'recovered' : `NOT: ${outcome.faults.join('; ')}`;
        console.log(
          `${operation.padEnd(13)} ${blow.padEnd(14)} ${one.moment.padEnd(7)} ${one.stepId.padEnd(18)} ${verdict}`,
        );
      }
    }
  }
} finally {
  await stopDashboard();
  await lab.stop();
}
console.log(JSON.stringify(total));
process.exitCode = total.recovered === total.cases ? 0 : 1;
