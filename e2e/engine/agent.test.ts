import { expect, it } from 'vitest';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import type { VmHand } from './harness';
import { onOneHost } from './one-host';

/** A guest with a real qemu-guest-agent. */
const GUEST = 'agent "vm"';
let host: LabHost;
let vm: VmHand;

onOneHost({ name: 'agent', subnet: 91 }, async ({ kvm, ...stand }) => {
  host = stand.host;
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
