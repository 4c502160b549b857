import { beforeAll, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import type { LabHost } from '../lab/lab';
import { ended, type VmHand } from './harness';
import { onOneHost, type Registered } from './one-host';

/** Somebody else has libvirt work for a VM: they keep it, and are waited for. */
const NAME = 'web';
const VIRSH = 'virsh -q -c qemu:///system';

let host: LabHost;
let kvm: Registered;
let vm: VmHand;

onOneHost({ name: 'fjob', subnet: 127 }, (stand) => {
  ({ host, kvm } = stand);
});

beforeAll(async () => {
  const disks = [{ format: 'raw', on: 'xfs' } as const];
  await host.defineGuest({ name: NAME, disks, tiny: true, tickMs: 250 });
  await host.startGuest(NAME);
  vm = await kvm.vm(NAME);
  await vm.take('s1');
});

const endedWith = async (asked: Promise<string>) => {
  const { status, problem } = await ended(await asked);
  return [status, problem?.code, problem?.code === 'vm-job-running' && problem.facts.what];
};
const take = (mode: 'live' | 'saved') =>
  vm.start({ kind: 'take', label: 'no', description: '', withMemory: true, mode });

describe('a backup of somebody else', () => {
  // Until whoever reads it has enough.
  beforeAll(async () => {
    await host.sh(
      `printf '<domainbackup mode="pull"><server transport="unix" socket="/tmp/backup.sock"/></domainbackup>' >/tmp/backup.xml
       ${VIRSH} backup-begin ${NAME} /tmp/backup.xml`,
    );
  });

  it.each(['live', 'saved'] as const)('goes on, and the VM is left alone (%s)', async (mode) => {
    const before = await host.counters(NAME);
    expect(await endedWith(take(mode))).toEqual(['undone', 'vm-job-running', 'Backup']);
    expect(await host.sh(`${VIRSH} domjobinfo ${NAME}`)).toMatch(/^Operation: *Backup/m);
    expect((await host.counters(NAME)).mem).toBeGreaterThan(before.mem);
  });

  it('keeps the VM from going back', async () => {
    const { id: snapshotId } = await vm.snapshot('s1');
    const back = vm.start({ kind: 'rollback', snapshotId });
    expect(await endedWith(back)).toEqual(['undone', 'vm-job-running', 'Backup']);
    expect(await host.sh(`${VIRSH} domjobinfo ${NAME}`)).toMatch(/^Operation: *Backup/m);
  });

  it('survives an undo of ours, which finds it in the place of our own job', async () => {
    const dir = '/tmp/undone';
    await host.sh(`mkdir -p ${dir}`);
    const script = `SP_URI=qemu:///system SP_DIR=${dir} SP_LOCK=${dir}/lock
${hostScripts().verbs}
sp_unhold ${vm.uuid} ${dir}/state.save && sp_resume ${vm.uuid} ${dir}/web.save`;
    await host.run(['sh', '-s'], { input: script });
    expect(await host.sh(`${VIRSH} domjobinfo ${NAME}`)).toMatch(/^Operation: *Backup/m);
  });

  it('is over, and a snapshot is taken', async () => {
    await host.sh(`${VIRSH} domjobabort ${NAME}`);
    await vm.take('s2');
    await vm.rollback('s1');
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
  });
});

describe('a copy of a disk that somebody else makes', () => {
  it('is told before anything is asked for', async () => {
    await host.sh(
      `${VIRSH} blockcopy ${NAME} vda /srv/xfs/copy.img --format raw --transient-job --wait`,
    );
    const { canTake } = await vm.view();
    expect(canTake.withMemory.ok ? 'yes' : canTake.withMemory.problem).toMatchObject({
      ...{ code: 'vm-job-running', facts: { what: 'copy, vda' } },
    });
    await host.sh(`${VIRSH} blockjob ${NAME} vda --abort`);
    await vm.take('s3');
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
  });
});
