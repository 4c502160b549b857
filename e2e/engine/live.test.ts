import { beforeAll, describe, expect, it } from 'vitest';
import { subscribe } from '@/lib/events/bus';
import { snapshotsOf } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { cancelTask } from '@/lib/services/cancel';
import { newId } from '@/lib/services/start-task';
import { taskDetail } from '@/lib/services/tasks';
import type { GuestDisk, LabHost } from '../lab/lab';
import { strike } from '../matrix/blow';
import { openMachine } from '../matrix/machine';
import { ACTOR, ended } from './harness';
import { onOneHost, type Registered } from './one-host';
import { slowDisk } from './slow-disk';

/** Snapshots of running VMs that hardly notice: what else must hold than the drivers' own suite asks. */
let host: LabHost;
let kvm: Registered;

onOneHost({ name: 'live', subnet: 79 }, (stand) => {
  ({ host, kvm } = stand);
});

const overlaysLeft = async () =>
  (await host.sh("find /srv /var/lib/libvirt -xdev -name '*.overlay' 2>/dev/null || true")).trim();
const sourceOf = async (name: string) =>
  (await host.run(['virsh', '-q', 'domblklist', name])).stdout.trim().split(/\s+/)[1];

describe('two clones of one golden image', () => {
  it('are captured and rolled back while nobody writes to what they share', async () => {
    const disks = [{ format: 'qcow2', on: 'xfs', backing: true } as const];
    for (const name of ['clone1', 'clone2']) {
      await host.defineGuest({ name, disks, tiny: true, tickMs: 250 });
      await host.startGuest(name);
    }
    const golden = async () =>
      host.sh(
        `sha256sum < "$(qemu-img info -U --output=json "$(virsh -q domblklist clone1 | awk '{print $2}')" |
           sed -n 's/.*"full-backing-filename": "\\(.*\\)".*/\\1/p')"`,
      );
    const before = await golden();
    for (const name of ['clone1', 'clone2']) {
      const vm = await kvm.vm(name);
      const taken = await vm.take('s1');
      expect((await vm.snapshot('s1')).method).toBe('live');
      // It stood still once more while its disk went back from the overlay, and that is told.
      expect(taken.againMs).toBeGreaterThan(0);
      await vm.rollback('s1');
      const { mem, disks: counted } = await host.counters(name);
      expect(counted).toEqual([mem]);
    }
    expect(await golden()).toBe(before);
    expect(await overlaysLeft()).toBe('');
    for (const name of ['clone1', 'clone2']) await host.destroyGuest(name);
  });
});

describe('a guest that writes to its memory and disks all the time', () => {
  it.each([
    ['live', [{ format: 'raw', on: 'xfs' }]],
    ['held', [{ format: 'qcow2', on: 'ext4' }]],
  ] as const)('comes back from one instant (%s)', async (method, disks) => {
    const name = `busy ${method}`;
    await host.defineGuest({
      name,
      disks: [...disks],
      tickMs: 50,
      dirtyMiBPerSecond: 10,
    });
    await host.startGuest(name);
    const vm = await kvm.vm(name);
    await vm.take('s1');
    expect((await vm.snapshot('s1')).method).toBe(method);
    for (const _round of [1, 2]) {
      await vm.rollback('s1');
      const { mem, disks: counted } = await host.counters(name);
      expect(counted).toEqual([mem]);
    }
    await host.destroyGuest(name);
  });
});

describe('a VM whose snapshot died while it lay on an overlay', () => {
  const name = 'overlaid';
  /** Strikes a live snapshot between the instant and the folding back. */
  const die = async () => {
    const { hostId } = kvm;
    const machine = await openMachine(host, hostId, name);
    const plan = await machine.plan((scene, order) =>
      planTake(scene, order, {
        ...{ snapshotId: newId(), label: 'half', description: '', withMemory: true, mode: 'live' },
      }),
    );
    const step = plan.steps.findIndex(({ id }) => id === 'capture-vda');
    await strike(host, machine.record, plan, step, 'after', 'script killed');
    expect(await sourceOf(name)).toMatch(/\.overlay$/);
    return { machine, plan };
  };

  beforeAll(async () => {
    await host.defineGuest({
      name,
      disks: [{ format: 'raw', on: 'xfs' }],
      tiny: true,
      tickMs: 250,
    });
    await host.startGuest(name);
  });

  it('runs on its own disk again, and nothing is left', async () => {
    const { machine } = await die();
    await machine.recover();
    expect(await sourceOf(name)).toBe('/srv/xfs/overlaid.img');
    const { mem, disks } = await host.counters(name);
    expect(disks).toEqual([mem]);
    expect(await overlaysLeft()).toBe('');
  });

  it('is repaired where it was powered off on it, and keeps what it had written', async () => {
    const { machine } = await die();
    const { disks } = await host.counters(name);
    await host.destroyGuest(name);
    await machine.recover();
    expect(await sourceOf(name)).toBe('/srv/xfs/overlaid.img');
    expect(await overlaysLeft()).toBe('');
    await host.startGuest(name);
    const after = await host.counters(name);
    expect(after.disks[0]).toBeGreaterThanOrEqual(disks[0] ?? Number.NaN);
  });

  it('is folded back where a job that nobody waits for stands before its last moment', async () => {
    const { machine } = await die();
    const at = await sourceOf(name);
    expect(at).not.toBe('/srv/xfs/overlaid.img');
    const virsh = 'virsh -q -c qemu:///system';
    await host.sh(`${virsh} blockcommit ${name} vda --shallow --active --wait`);
    // libvirt tells of it on standard error, and on standard output only to those who want it raw.
    expect(await host.sh(`${virsh} blockjob ${name} vda --raw`)).not.toBe('');
    await machine.recover();
    await machine.faults();
    expect(await sourceOf(name)).toBe('/srv/xfs/overlaid.img');
    expect(await overlaysLeft()).toBe('');
  });

  it('is folded back also when its task has an end', async () => {
    const { machine, plan } = await die();
    const dir = `/var/lib/libvirt/savepoint/tasks/${plan.taskId}`;
    await host.sh(`echo "$(date +%s.%N) end failed" >> ${dir}/journal; : > ${dir}/ended`);
    const vm = await kvm.vm(name);
    const { canTake } = await vm.view();
    expect(canTake.withMemory.ok ? 'yes' : canTake.withMemory.problem.code).toBe('vm-on-overlay');
    await machine.recover();
    await machine.faults();
    expect(await sourceOf(name)).toBe('/srv/xfs/overlaid.img');
    expect(await overlaysLeft()).toBe('');
    await host.destroyGuest(name);
  });
});

describe('a guest that stands still when the script dies', () => {
  it('runs on although no dashboard looks, and the snapshot is taken back later', async () => {
    const name = 'held';
    await host.defineGuest({
      name,
      disks: [{ format: 'qcow2', on: 'ext4' }],
      tiny: true,
      tickMs: 250,
    });
    await host.startGuest(name);
    const machine = await openMachine(host, kvm.hostId, name);
    const plan = await machine.plan((scene, order) =>
      planTake(scene, order, {
        ...{ snapshotId: newId(), label: 'half', description: '', withMemory: true, mode: 'held' },
      }),
    );
    const step = plan.steps.findIndex(({ id }) => id === 'capture-vda');
    await strike(host, machine.record, plan, step, 'after', 'script killed');
    // No picture is read until it ticks again.
    const { mem, disks } = await host.counters(name);
    expect(disks).toEqual([mem]);
    await machine.recover();
    expect(await machine.faults()).toEqual([]);
    expect(snapshotsOf(await machine.scene())).toEqual([]);
    await host.destroyGuest(name);
  });
});

describe('a running VM without its memory', () => {
  const AT_ONCE: GuestDisk[] = [
    { format: 'qcow2', on: 'ext4' },
    { format: 'raw', on: 'xfs' },
  ];
  const FROZEN_FILES: GuestDisk[] = Array(2).fill({ format: 'raw', on: 'ext4' });

  it.each([
    ['has its filesystems frozen where an agent answers', 'with agent', true, AT_ONCE],
    ['is captured as after a power cut where none does', 'without agent', false, AT_ONCE],
    ['goes on in layers laid at one instant over its files', 'in layers', false, FROZEN_FILES],
  ])('%s', async (_what, name, agent, disks) => {
    await host.defineGuest({ name, disks, tickMs: 250, ...(agent ? { agent } : { tiny: true }) });
    await host.startGuest(name);
    const vm = await kvm.vm(name);
    const before = await host.counters(name);
    await vm.take('s1', false);
    const manifest = await vm.snapshot('s1');
    expect(manifest).toMatchObject({ method: 'disk-only', withMemory: false, quiesced: agent });
    // It runs on, and nothing is frozen any more.
    const after = await host.counters(name);
    expect(after.disks[0]).toBeGreaterThan(before.disks[0] ?? Number.NaN);

    await vm.rollback('s1', true);
    const back = await host.counters(name);
    // It booted from the disks of that instant: memory counts anew, disks go on from there.
    expect(back.mem).toBeLessThan(back.disks[0] ?? Number.NaN);
    expect(Math.abs((back.disks[0] ?? 0) - (back.disks[1] ?? 0))).toBeLessThanOrEqual(1);
    await host.destroyGuest(name);
  });
});

describe('a snapshot that is called off', () => {
  const disk = slowDisk(() => host);

  it.each(['live', 'saved'] as const)(
    'leaves nothing, and the guest runs on (%s)',
    async (mode) => {
      const name = `called ${mode}`;
      await host.defineGuest({
        name,
        disks: [{ format: 'raw', on: 'xfs' }],
        tickMs: 250,
        ballastMiB: 600,
      });
      await host.startGuest(name);
      const vm = await kvm.vm(name);
      await disk.stand();
      const taskId = await vm.start({
        ...{ kind: 'take', label: 's1', description: '', withMemory: true, mode },
      });
      await begun(taskId, mode === 'live' ? 'live' : 'save');
      await cancelTask(ACTOR, { taskId });
      await disk.goOn();
      const task = await ended(taskId);
      expect([task.status, task.problem?.code]).toEqual(['undone', 'task-cancelled']);
      expect((await vm.view()).snapshots).toEqual([]);
      expect(await overlaysLeft()).toBe('');
      const { mem, disks } = await host.counters(name);
      expect(disks).toEqual([mem]);
      await host.destroyGuest(name);
    },
  );
});

/** Waits until that step was seen to begin. */
function begun(taskId: string, stepId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () =>
      taskDetail(ACTOR, taskId).then(({ steps }) => {
        if (steps.find(({ id }) => id === stepId)?.status === 'waiting') return;
        unsubscribe();
        resolve();
      }, reject);
    const unsubscribe = subscribe((event) => {
      if (event.topic === 'task' && event.taskId === taskId) void look();
    });
    void look();
  });
}
