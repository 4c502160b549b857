import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDetail } from '@/lib/domain/task';
import { refreshPicture } from '@/lib/fleet/picture';
import { hostById } from '@/lib/services/host-records';
import { tendTasks } from '@/lib/services/recovery';
import { followTask } from '@/lib/services/start-task';
import { taskDetail } from '@/lib/services/tasks';
import { closeAll } from '@/lib/ssh/pool';
import { stopFollowing } from '@/lib/tasks/keeper';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ACTOR, done, openVm, register, startDashboard } from './harness';
import { slowDisk } from './slow-disk';

/** Whatever happens to the dashboard or the link while a task runs, the task runs on and its log is whole. */
let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
let hostId: string;

beforeAll(async () => {
  lab = await startLab({ name: 'follow', subnet: 87, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  await host.defineGuest({ name: 'web' });
  await host.startGuest('web');
  stopDashboard = await startDashboard();
  ({ hostId } = await register(host));
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

/** Its memory is not written before it is told to: what happens meanwhile happens during the task. */
const disk = slowDisk(() => host);

const take = (label: string) =>
  ({ kind: 'take', label, description: '', withMemory: true }) as const;

function wholeLog({ steps, pauseMs }: TaskDetail): boolean {
  return (
    steps.length > 10 &&
    steps.every((step) => step.status === 'done' && step.exitCode === 0) &&
    (pauseMs ?? 0) > 0
  );
}

describe('a running task', () => {
  it('outlives a link that is cut and comes back', async () => {
    const vm = await openVm(hostId, 'web');
    await disk.stand();
    const taskId = await vm.start(take('cut1'));
    await host.cutOff();
    const { inventory } = await refreshPicture(await hostById(hostId));
    expect(inventory?.vms).toHaveLength(1);
    await host.reconnect();
    await disk.goOn();
    expect(wholeLog(await done(taskId))).toBe(true);
    const { mem, disks } = await host.counters('web');
    expect(disks).toEqual([mem]);
  });

  it('tells how far its memory is', async () => {
    const vm = await openVm(hostId, 'web');
    await disk.stand();
    const taskId = await vm.start(take('far1'));
    const seen = await waitFor('bytes', async () => {
      const { progress } = await taskDetail(ACTOR, taskId);
      return progress && progress.doneBytes > 0 && progress;
    });
    expect(seen.totalBytes).toBeGreaterThanOrEqual(seen.doneBytes);
    await disk.goOn();
    await done(taskId);
    await vm.remove('far1');
  });

  it('is picked up by a dashboard that was restarted', async () => {
    const vm = await openVm(hostId, 'web');
    await disk.stand();
    const taskId = await vm.start(take('cut2'));
    // As a killed process does: nothing is followed, nothing is connected.
    await stopFollowing();
    closeAll();
    await followTask(await hostById(hostId), taskId);
    await disk.goOn();
    expect(wholeLog(await done(taskId))).toBe(true);
  });

  it('and every snapshot are seen by a dashboard that never heard of them', async () => {
    await disk.stand();
    const taskId = await (await openVm(hostId, 'web')).start(take('cut3'));
    await stopDashboard();
    stopDashboard = await startDashboard();

    const other = await register(host);
    const record = await hostById(other.hostId);
    await tendTasks(record, await refreshPicture(record));
    await disk.goOn();
    expect(wholeLog(await done(taskId))).toBe(true);
    const { snapshots, vm } = await (await other.vm('web')).view();
    expect(snapshots.map(({ manifest }) => manifest.label)).toEqual(['cut1', 'cut2', 'cut3']);
    expect(vm.now).toBe(snapshots[2]?.manifest.id);
  });
});
