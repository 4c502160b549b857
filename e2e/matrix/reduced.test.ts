import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard } from '../engine/harness';
import { type Lab, startLab } from '../lab/lab';
import { OPERATIONS } from './operations';
import { casesOf, openStand, runCase, type Stand } from './run';

/**
 * The crash matrix in the form that every test run can afford: each step of each operation, its work done and nobody
 * there to write it down; and the power cut at the steps where most is at stake. All of it: `npm run matrix`.
 */
let lab: Lab;
let stand: Stand;
let stopDashboard: () => Promise<void>;

beforeAll(async () => {
  lab = await startLab({ name: 'crash', subnet: 88, hosts: ['kvm1'] });
  stopDashboard = await startDashboard();
  stand = await openStand(lab.host('kvm1'));
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

describe.each(Object.keys(OPERATIONS))('%s, its script killed at every step', (operation) => {
  it('is brought to an end, and nothing is lost', { timeout: 400_000 }, async () => {
    const cases = await casesOf(stand.machine, operation, 'script killed', ['after']);
    expect(cases.length).toBeGreaterThan(1);
    const wrong: string[] = [];
    for (const one of cases) {
      const { faults } = await runCase(stand, one);
      wrong.push(...faults.map((fault) => `${one.stepId}: ${fault}`));
    }
    expect(wrong).toEqual([]);
  });
});

describe.each([
  ['take', 'save'],
  ['take', 'capture-vda'],
  ['rollback', 'place-vda'],
  ['rollback', 'resume'],
  ['rollback-kept', 'give-way'],
  ['rollback-kept', 'place-vda'],
])('%s, the power cut after “%s”', (operation, stepId) => {
  it('is brought to an end when the host is on again', { timeout: 120_000 }, async () => {
    const cases = await casesOf(stand.machine, operation, 'power cut', ['after']);
    const one = cases.find((each) => each.stepId === stepId);
    if (!one) throw new Error(`no step ${stepId}`);
    expect((await runCase(stand, one)).faults).toEqual([]);
  });
});
