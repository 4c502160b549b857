import { describe, expect, it } from 'vitest';
import { snapshotsOf } from '@/lib/plan/rules';
import { planTake } from '@/lib/plan/take';
import { newId } from '@/lib/services/start-task';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { standStill, strike } from '../matrix/blow';
import { openMachine } from '../matrix/machine';
import type { VmHand } from './harness';
import { onOneHost, type Registered } from './one-host';

/** A guest with a real qemu-guest-agent. */
const GUEST = 'agent "vm"';
let host: LabHost;
let kvm: Registered;
let vm: VmHand;

onOneHost({ name: 'agent', subnet: 91 }, async (stand) => {
  ({ host, kvm } = stand);
  await host.defineGuest({ name: GUEST, agent: true, tickMs: 250 });
  await host.startGuest(GUEST);
  vm = await kvm.vm(GUEST);
});

const virsh = (words: string) => host.sh(`virsh ${words.replace('VM', `'${GUEST}'`)}`);

/** Seconds of the guest's clock behind the host's. */
async function behind(): Promise<number> {
  const [, guest = ''] = /Time: (\d+)/.exec(await virsh('domtime VM')) ?? [];
  return Math.round(Date.now() / 1000) - Number(guest);
}

it('answers, freezes its filesystems and thaws them', async () => {
  await virsh(`qemu-agent-command VM '{"execute":"guest-ping"}'`);
  expect(await virsh('domfsfreeze VM')).toMatch(/Froze 1 filesystem/);
  const frozen = await virsh(`qemu-agent-command VM '{"execute":"guest-fsfreeze-status"}'`);
  expect(JSON.parse(frozen)).toEqual({ return: 'frozen' });
  expect(await virsh('domfsthaw VM')).toMatch(/Thawed 1 filesystem/);
  const { mem, disks } = await host.counters(GUEST);
  expect(disks).toEqual([mem]);
});

it('has the right time after a rollback', async () => {
  await vm.take('then');
  const { mem } = await host.counters(GUEST);
  await waitFor('ten seconds in the guest', async () => {
    return (await host.counters(GUEST)).mem >= mem + 40;
  });
  const task = await vm.rollback('then');
  expect(task.warnings.map(({ code }) => code)).not.toContain('note-clock-old');
  expect((await host.counters(GUEST)).mem).toBeLessThan(mem + 40);
  expect(Math.abs(await behind())).toBeLessThan(4);
});

/** What the guest's filesystems are by the word of its agent: frozen or thawed. */
async function filesystems(): Promise<string> {
  const answer = await virsh(`qemu-agent-command VM '{"execute":"guest-fsfreeze-status"}'`);
  return JSON.parse(answer).return;
}
/** A snapshot without memory, and the step that freezes the guest's filesystems. */
async function planned(label: string) {
  const machine = await openMachine(host, kvm.hostId, GUEST);
  const plan = await machine.plan((scene, order) =>
    planTake(scene, order, {
      ...{ snapshotId: newId(), label, description: '', withMemory: false, mode: 'auto' },
    }),
  );
  return { machine, plan, freeze: plan.steps.findIndex(({ id }) => id === 'freeze') };
}

describe('a script that dies while the filesystems are frozen', () => {
  it('leaves a guest that the recovery thaws', async () => {
    const { machine, plan, freeze } = await planned('dead');
    await strike(host, machine.record, plan, freeze, 'after', 'script killed');
    expect(await filesystems()).toBe('frozen');
    await machine.recover();
    expect(await filesystems()).toBe('thawed');
    expect(await machine.faults()).toEqual([]);
    const { mem, disks } = await host.counters(GUEST);
    expect(disks).toEqual([mem]);
  });

  it('leaves a guest that is thawed also where no dashboard looks', async () => {
    const { machine, plan, freeze } = await planned('alone');
    await strike(host, machine.record, plan, freeze, 'after', 'script killed');
    expect(await filesystems()).toBe('frozen');
    // No picture is read until it ticks again.
    const { mem, disks } = await host.counters(GUEST);
    expect(disks).toEqual([mem]);
    expect(await filesystems()).toBe('thawed');
    await machine.recover();
    expect(await machine.faults()).toEqual([]);
    const found = snapshotsOf(await machine.scene()).map(({ label }) => label);
    expect(found).not.toContain('alone');
  });
});

it('is thawed once its time is over, and the snapshot says that it was not frozen', async () => {
  const { machine, plan, freeze } = await planned('late');
  const goOn = await standStill(host, machine.record, plan, { step: freeze + 1, moment: 'before' });
  expect(await filesystems()).toBe('frozen');
  const { mem, disks } = await host.counters(GUEST);
  expect(disks).toEqual([mem]);
  await goOn();
  expect(await vm.snapshot('late')).toMatchObject({ method: 'disk-only', quiesced: false });
  expect(await filesystems()).toBe('thawed');
});

it('may be silent: the snapshot is as after a power cut, and says so', async () => {
  const stop = { path: '/bin/busybox', arg: ['killall', '-STOP', 'qemu-ga'] };
  await virsh(
    `qemu-agent-command VM '${JSON.stringify({ execute: 'guest-exec', arguments: stop })}' || :`,
  );
  await waitFor('the agent to be silent', async () => {
    const ping = '{"execute":"guest-ping"}';
    const asked = ['virsh', 'qemu-agent-command', GUEST, '--timeout', '1', ping];
    return (await host.run(asked)).code !== 0;
  });
  // The channel is as open as before: nothing but its silence tells.
  expect(await virsh('dumpxml VM')).toMatch(/org\.qemu\.guest_agent\.0' state='connected'/);
  const task = await vm.take('silent', false);
  expect(task.warnings.map(({ code }) => code)).not.toContain('note-no-agent');
  expect(task.steps.find(({ id }) => id === 'freeze')?.output).toContain('as after a power cut');
  expect(await vm.snapshot('silent')).toMatchObject({ method: 'disk-only', quiesced: false });
  const { mem, disks } = await host.counters(GUEST);
  expect(disks).toEqual([mem]);
});
