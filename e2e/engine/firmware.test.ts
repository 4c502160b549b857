import { expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/manifest';
import type { Counters, LabHost } from '../lab/lab';
import type { VmHand } from './harness';
import { onOneHost } from './one-host';

/** The whole machine: UEFI variables and the TPM's state are of the same instant as memory and disks. */
const GUEST = `fw "1"`;
let host: LabHost;
let vm: VmHand;

onOneHost({ name: 'firm', subnet: 92 }, async ({ kvm, ...stand }) => {
  host = stand.host;
  await host.defineGuest({
    name: GUEST,
    uefi: true,
    tpm: true,
    agentChannel: true,
    memoryMiB: 256,
  });
  vm = await kvm.vm(GUEST);
});

const nvram = `/var/lib/libvirt/qemu/nvram/${GUEST}_VARS.fd`;
const tpm = () => `/var/lib/libvirt/swtpm/${vm.uuid}`;

/** Content, owners and rights of both. The TPM's lock file holds nothing. */
const firmware = () =>
  host.sh(`for f in '${nvram}' $(find '${tpm()}' -name '*.permall'); do
    stat -c '%n %U %a' "$f"; sha256sum <"$f"; done; stat -c '%U %a' '${tpm()}' '${tpm()}/tpm2'`);

/** Writes over the last bytes of the variables and of the TPM's state. */
const spoil = () =>
  host.sh(`printf SPOILT | dd of='${nvram}' bs=1 seek=540000 conv=notrunc status=none
    printf SPOILT >>"$(find '${tpm()}' -name '*.permall')"; : >'${tpm()}/tpm2/stray'`);

/** Both are there as soon as it runs, long before anything has booted. */
const started = () => host.sh(`virsh -q start '${GUEST}'`);

const parts = ({ parts: all }: Manifest) => all.map(({ role }) => role);

it('a VM that was never started has no variables yet, and a rollback brings that back too', async () => {
  await vm.take('unborn', false);
  expect(parts(await vm.snapshot('unborn'))).toEqual(['domain', 'nvram', 'tpm']);
  await started();
  await host.sh(`test -s '${nvram}' && test -d '${tpm()}'`);
  await vm.rollback('unborn');
  expect(await host.domainState(GUEST)).toContain('shut off');
  await host.sh(`test ! -e '${nvram}' && test ! -e '${tpm()}'`);
});

it('a snapshot without memory brings variables and TPM back', async () => {
  await started();
  await host.destroyGuest(GUEST);
  const then = await firmware();
  await vm.take('cold', false);
  await spoil();
  expect(await firmware()).not.toBe(then);
  await vm.rollback('cold');
  expect(await firmware()).toBe(then);
  await host.sh(`test ! -e '${tpm()}/tpm2/stray'`);
  // The one start that is waited for: the firmware takes the variables and the TPM as its own.
  await host.startGuest(GUEST);
});

it('a snapshot with memory is of one instant with them', async () => {
  await vm.take('warm');
  const manifest = await vm.snapshot('warm');
  expect(parts(manifest)).toEqual(
    expect.arrayContaining(['state', 'domain', 'live', 'nvram', 'tpm']),
  );
  const then = await host.counters(GUEST);
  await host.destroyGuest(GUEST);
  const variables = await host.sh(`sha256sum <'${nvram}'`);
  await spoil();
  const task = await vm.rollback('warm');
  // The agent's channel is there and nobody answers: said, and not waited for.
  expect(task.warnings.map(({ code }) => code)).toContain('note-clock-old');
  const now = await host.counters(GUEST);
  // The disk has counted longer: the guest was started on it before.
  const lead = ({ mem, disks }: Counters) => disks.map((disk) => disk - mem);
  expect(lead(now)).toEqual(lead(then));
  expect(now.mem - then.mem).toBeLessThan(30);
  expect(await host.sh(`sha256sum <'${nvram}'`)).toBe(variables);
  await host.sh(`test ! -e '${tpm()}/tpm2/stray'`);
});

it('a rollback that fails puts the present ones back', async () => {
  await host.destroyGuest(GUEST);
  await spoil();
  const present = await firmware();
  const { id } = await vm.snapshot('cold');
  const dir = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${id}`;
  // The same length, so that only libvirt notices, after the firmware is in place.
  await host.sh(
    `tr a-z '#' <'${dir}/domain.xml' >/tmp/spoilt && cat /tmp/spoilt >'${dir}/domain.xml'`,
  );
  await expect(vm.rollback('cold')).rejects.toThrow('ended as undone');
  expect(await firmware()).toBe(present);
});
