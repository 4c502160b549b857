import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard } from '../engine/harness';
import { type Lab, startLab } from '../lab/lab';
import { operationOf } from './operations';
import { casesOf, openStand, restoreStand, runCase, type Stand, tellingOf } from './run';

export type Reduced = {
  /** A lab of its own, so that the parts run side by side. */
  lab: string;
  subnet: number;
  /** Struck after each of their steps; all on the same disks. */
  operations: [string, ...string[]];
  /** Where the power is cut as well: operation and step. */
  cuts: [string, string][];
};

/**
 * The crash matrix in the form that every test run can afford: each step of each operation, its work done and nobody
 * there to write it down; and the power cut at the steps where most is at stake. The guest is the tiny one, and what the
 * operation left alone is gone back to once, after the last of its steps. All of it, on a Linux: `npm run matrix`.
 */
export function describeReduced({ lab: name, subnet, operations, cuts }: Reduced): void {
  let lab: Lab;
  let stand: Stand;
  let stopDashboard: () => Promise<void>;

  beforeAll(async () => {
    lab = await startLab({ name, subnet, hosts: ['kvm1'] });
    stopDashboard = await startDashboard();
    stand = await openStand(lab.host('kvm1'), operationOf(operations[0]).on, { tiny: true });
  });
  afterAll(async () => {
    await stopDashboard?.();
    await lab?.stop();
  });

  describe.each(operations)('%s, its script killed at every step', (operation) => {
    it('is brought to an end, and nothing is lost', { timeout: 600_000 }, async () => {
      const cases = tellingOf(await casesOf(stand, operation, 'script killed', ['after']));
      expect(cases.length).toBeGreaterThan(1);
      const wrong: string[] = [];
      for (const one of cases) {
        const { faults } = await runCase(stand, one, true);
        wrong.push(...faults.map((fault) => `${one.stepId}: ${fault}`));
      }
      await restoreStand(stand, wrong);
      expect(wrong).toEqual([]);
    });
  });

  describe.each(cuts)('%s, the power cut after “%s”', (operation, stepId) => {
    it('is brought to an end when the host is on again', { timeout: 240_000 }, async () => {
      const cases = await casesOf(stand, operation, 'power cut', ['after']);
      const one = cases.find((each) => each.stepId === stepId);
      if (!one) throw new Error(`no step ${stepId}`);
      expect((await runCase(stand, one)).faults).toEqual([]);
    });
  });
}
