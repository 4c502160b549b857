import { startDashboard } from '../engine/harness';
import { startLab } from '../lab/lab';
import { BLOWS, momentsOf } from './blow';
import { OPERATIONS, type StandKind } from './operations';
import { addResult, keyOf, type Result, readResults, tableOf, totalOf } from './results';
import { type Case, casesOf, openStand, runCase, type Stand } from './run';

/**
 * The crash matrix: each operation × every step × each blow, before and after the step's work, over VMs on the disks
 * that the operation is for. It takes hours, so every result is kept in `test-results/matrix.jsonl`, and a case that recovered is not run
 * again; to begin anew, delete that file. Prints a line a case, then the table and one JSON line of all that is known;
 * exit code 1 unless every case of the matrix recovered.
 *
 * `npm run matrix [-- [operation…] [blow…] [--part=1/2]]`: some of it, such as `take "power cut"`; parts run side by side.
 */
const words = process.argv.slice(2);
const [part = 1, parts = 1] = (words.find((word) => word.startsWith('--part=')) ?? '')
  .replace('--part=', '')
  .split('/')
  .filter(Boolean)
  .map(Number);
const chosen = words.filter((word) => !word.startsWith('--'));
const known: string[] = [...Object.keys(OPERATIONS), ...BLOWS];
const stranger = chosen.find((word) => !known.includes(word));
if (stranger !== undefined) throw new Error(`“${stranger}” is none of: ${known.join(', ')}`);
const among = (all: readonly string[], word: string) =>
  !all.some((one) => chosen.includes(one)) || chosen.includes(word);
const isChosen = ({ operation, blow }: Case) =>
  among(Object.keys(OPERATIONS), operation) && among(BLOWS, blow);

async function allCases(stand: Stand, kind: StandKind): Promise<Case[]> {
  const all: Case[] = [];
  for (const blow of BLOWS) {
    for (const [operation, { on }] of Object.entries(OPERATIONS)) {
      if (on === kind) all.push(...(await casesOf(stand, operation, blow, momentsOf(blow))));
    }
  }
  return all;
}

async function tryCase(stand: Stand, one: Case): Promise<Result> {
  const { operation, blow, moment, stepId } = one;
  const { faults } = await runCase(stand, one).catch((error: unknown) => ({
    faults: [error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)],
  }));
  // Waited for in vain: nothing is lost that a person could not bring to its end.
  const open = faults.some((fault) => fault.startsWith('waited'));
  const outcome = faults.length === 0 ? 'recovered' : open ? 'byHand' : 'lost';
  return { operation, blow, moment, stepId, outcome, faults };
}

/** Runs what is chosen of one stand and not known yet; all cases that there are on it. */
async function runOn(stand: Stand, kind: StandKind): Promise<Case[]> {
  const cases = await allCases(stand, kind);
  const mine = cases.filter((one, n) => isChosen(one) && n % parts === part - 1);
  for (const [n, one] of mine.entries()) {
    if (readResults().get(keyOf(one))?.outcome === 'recovered') continue;
    const result = await tryCase(stand, one);
    addResult(result);
    const { operation, blow, moment, stepId, outcome, faults } = result;
    const place = `${operation.padEnd(20)}${blow.padEnd(15)}${moment.padEnd(7)} ${stepId.padEnd(20)}`;
    console.log(
      `${`${n + 1}/${mine.length}`.padEnd(9)}${place} ${[outcome, ...faults].join('; ')}`,
    );
  }
  return cases;
}

const cases: Case[] = [];
for (const kind of new Set(Object.values(OPERATIONS).map(({ on }) => on))) {
  const lab = await startLab({
    name: `m${process.pid % 10_000}`,
    subnet: 100 + (process.pid % 100),
    hosts: ['kvm1'],
  });
  // One for each stand: the next host has the address of this one.
  const stopDashboard = await startDashboard();
  try {
    cases.push(...(await runOn(await openStand(lab.host('kvm1'), kind), kind)));
  } finally {
    await stopDashboard();
    await lab.stop();
  }
}
const results = readResults();
const total = totalOf(cases, results);
console.log(`\n${tableOf(cases, results)}`);
if (total.cases < cases.length) console.log(`${cases.length - total.cases} cases were not run yet`);
console.log(JSON.stringify(total));
process.exitCode = total.recovered === cases.length ? 0 : 1;
