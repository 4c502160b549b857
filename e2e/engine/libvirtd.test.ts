import { beforeAll, describe, expect, it } from 'vitest';
import type { Scene } from '@/lib/plan/plan';
import { planTake } from '@/lib/plan/take';
import { newId } from '@/lib/services/start-task';
import { taskDetail } from '@/lib/services/tasks';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { type Moment, type Place, standStill } from '../matrix/blow';
import { openMachine } from '../matrix/machine';
import { ACTOR, ended } from './harness';
import { onOneHost, type Registered } from './one-host';
import { slowDisk } from './slow-disk';

/** libvirtd is killed or restarted under a live snapshot: the guest runs on where it was, and nothing is left. */
let host: LabHost;
let kvm: Registered;

onOneHost({ name: 'lvd', subnet: 115 }, (stand) => {
  ({ host, kvm } = stand);
});

const STORE = '/var/lib/libvirt/savepoint';
const HALF = { label: 'half', description: '', withMemory: true } as const;

/** Its process, and where its disk lies. */
const seen = (name: string) =>
  host.sh(`cat /run/libvirt/qemu/${name}.pid; virsh domblklist ${name}`);

/** What the task has failed at needs libvirt, and so does taking it back. */
const waitsForLibvirt = (taskId: string) =>
  waitFor('the task to wait for libvirt', async () => {
    const said = ['grep', '-q', 'libvirt does not answer', `${STORE}/tasks/${taskId}/output`];
    return (await host.run(said)).code === 0;
  });

/** Everything that must hold once the task and its recovery are over; then a snapshot is taken, and gone back to. */
async function expectWhole(name: string, before: string, mode: 'live' | 'held'): Promise<void> {
  const machine = await openMachine(host, kvm.hostId, name);
  await machine.recover();
  expect(await machine.faults()).toEqual([]);
  expect(await host.domainState(name)).toMatch(/^running/);
  expect(await seen(name)).toBe(before);
  const { mem, disks } = await host.counters(name);
  expect(disks).toEqual([mem]);
  const vm = await kvm.vm(name);
  expect((await vm.view()).snapshots).toEqual([]);
  const left = `find /srv /var/lib/libvirt/images -xdev -name '*.overlay'
    find ${STORE}/vms/${vm.uuid} -name state.save
    flock -n ${STORE}/locks/${vm.uuid} echo unlocked`;
  expect(await host.sh(left)).toBe('unlocked\n');

  await vm.take('s1', true, '', mode);
  await vm.rollback('s1');
  const back = await host.counters(name);
  expect(back.disks).toEqual([back.mem]);
  await vm.remove('s1');
}

describe('while memory is written', () => {
  const name = 'busy';
  const disk = slowDisk(() => host);
  beforeAll(async () => {
    const disks = [{ format: 'raw', on: 'xfs' } as const];
    await host.defineGuest({ name, disks, tickMs: 250, ballastMiB: 600 });
    await host.startGuest(name);
  });

  it.each([
    ['it is killed', 'killLibvirtd', false],
    ['it is restarted', 'stopLibvirtd', false],
    ['it is killed, and so is the script', 'killLibvirtd', true],
  ] as const)('%s', async (_what, end, dies) => {
    const before = await seen(name);
    await disk.stand();
    const taskId = await (await kvm.vm(name)).start({ kind: 'take', ...HALF, mode: 'live' });
    await waitFor('memory to be written', async () => {
      const { stdout } = await host.run(['virsh', '-q', 'domjobinfo', name]);
      return /^Job type: +Unbounded/m.test(stdout) && /^Memory processed: +[1-9]/m.test(stdout);
    });
    await host[end]();
    await disk.goOn();
    await waitsForLibvirt(taskId);
    if (dies) await host.sh(`read -r pid rest <${STORE}/tasks/${taskId}/pid; kill -KILL "$pid"`);
    const first = dies && (await ended(taskId)).status;
    await host.startLibvirtd();
    const last = await ended(taskId);
    expect(dies ? first : last.status).toBe(dies ? 'interrupted' : 'undone');
    await expectWhole(name, before, 'live');
    expect((await taskDetail(ACTOR, taskId)).status).toBe('undone');
    // As it was, for whoever moves the VM to another host.
    await waitFor('the limits of a migration to be as they were', async () =>
      /^300\s+8796093022207\s*$/.test(
        await host.sh(`virsh -q migrate-getmaxdowntime ${name}; virsh -q migrate-getspeed ${name}`),
      ),
    );
  });
});

type Row = [when: string, mode: 'live' | 'held', place: (steps: string[]) => Place];

describe('after the instant', () => {
  const disks = {
    live: [{ format: 'raw', on: 'xfs' } as const],
    held: [{ format: 'qcow2', on: 'ext4' } as const],
  };
  beforeAll(async () => {
    for (const name of ['live', 'held'] as const) {
      await host.defineGuest({ name, disks: disks[name], tiny: true, tickMs: 250 });
      await host.startGuest(name);
    }
  });

  it.each<Row>([
    ['before the overlay is folded back', 'live', at('fold', 'before')],
    ['before the last moment of that', 'live', () => ({ behind: 'blockcommit "$sp_uuid"' })],
    ['while the guest stands still', 'held', at('capture-vda', 'after')],
  ])('it is killed %s', async (_when, mode, placeOf) => {
    const before = await seen(mode);
    const machine = await openMachine(host, kvm.hostId, mode);
    const plan = await machine.plan((scene: Scene, order) =>
      planTake(scene, order, { snapshotId: newId(), ...HALF, mode }),
    );
    const place = placeOf(plan.steps.map(({ id }) => id));
    const goOn = await standStill(host, machine.record, plan, place);
    await host.killLibvirtd();
    const over = goOn();
    await waitsForLibvirt(plan.taskId);
    await host.startLibvirtd();
    await over;
    const journal = await host.sh(`cat ${STORE}/tasks/${plan.taskId}/journal`);
    expect(journal).toMatch(/ end undone\n$/);
    // That the VM were gone, say.
    expect(journal).not.toMatch(/ why /);
    await expectWhole(mode, before, mode);
  });
});

/** A place at the step of that id. */
function at(id: string, moment: Moment): (steps: string[]) => Place {
  return (steps) => ({ step: steps.indexOf(id), moment });
}
