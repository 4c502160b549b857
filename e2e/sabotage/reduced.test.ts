import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard } from '../engine/harness';
import { type Lab, startLab } from '../lab/lab';
import { OF_MACHINES } from './of-machines';
import { OF_SNAPSHOTS } from './of-snapshots';
import { runCase } from './run';
import { openStand, type Stand } from './stand';

/** One sabotage of each kind, in the time that every test run can afford. All of them: `npm run sabotage`. */
const CHOSEN = [
  'state-shorter-by-one',
  'state-unfinished',
  'state-bit',
  'reflink-gone',
  'manifest-machine',
  'store-full',
  'base-grown',
  'disk-added',
  'vm-transient',
];

let lab: Lab;
let stand: Stand;
let stopDashboard: () => Promise<void>;

beforeAll(async () => {
  lab = await startLab({ name: 'sabred', subnet: 90, hosts: ['kvm1'] });
  stopDashboard = await startDashboard();
  stand = await openStand(lab.host('kvm1'));
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

const all = [...OF_SNAPSHOTS, ...OF_MACHINES];

describe.each(CHOSEN)('%s', (id) => {
  it('is told by the badge, and the rollback does what it said', async () => {
    const one = all.find((each) => each.id === id);
    if (!one) throw new Error(`there is no sabotage ${id}`);
    expect((await runCase(stand, one)).faults).toEqual([]);
  });
});
