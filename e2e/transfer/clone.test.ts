import { describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { startClone } from '@/lib/services/clones';
import { ACTOR, done } from '../engine/harness';
import { onNearAndFar } from '../engine/near-and-far';
import type { Registered } from '../engine/one-host';
import type { GuestDisk, LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { bothEnded, send } from './stand';

/** A VM from a snapshot: beside the original, and on another host. */
const DISKS: GuestDisk[] = [
  { format: 'qcow2', on: 'ext4' },
  { format: 'raw', on: 'xfs' },
];

let kvm1: LabHost;
let kvm2: LabHost;
let near: Registered;
let far: Registered;

onNearAndFar({ name: 'clone', subnet: 103, near: 'kvm1' }, async (given) => {
  ({ host: kvm1, there: kvm2, kvm: near, far } = given);
  await kvm1.defineGuest({ name: 'web', disks: DISKS, tiny: true, tickMs: 250 });
  await kvm1.startGuest('web');
});

describe('a VM from a snapshot', () => {
  it('goes on from its memory beside the original, on disks of its own', async () => {
    const vm = await near.vm('web');
    const before = await kvm1.counters('web');
    await vm.take('s1');
    const { id: snapshotId } = await vm.snapshot('s1');
    const { taskId } = await startClone(ACTOR, {
      ...{ hostId: near.hostId, vmUuid: vm.uuid, snapshotId, name: 'web-clone' },
      ...{ isSame: false, startAfter: false },
    });
    const task = await done(taskId);
    expect(task.warnings.map(({ code }) => code)).toContain('note-clone');
    expect(await kvm1.domainState('web-clone')).toContain('running');
    expect(await kvm1.domainState('web-clone')).not.toContain('booted');
    const log = (await kvm1.sh(`ls /var/log/libvirt/*-${task.vmUuid}`)).trim();
    const mark = Number(await kvm1.sh(`stat -c %s ${log}`));
    const tick = await waitFor('a tick of the clone', async () => {
      const lines = await kvm1.sh(`tail -c +${mark + 1} ${log}`);
      return [...lines.matchAll(/tick mem=(\d+) disk=([\d,]+)\r*\n/g)][1];
    });
    const mem = Number(tick[1]);
    expect(mem).toBeGreaterThan(before.mem);
    expect((tick[2] ?? '').trim().split(',').map(Number)).toEqual([mem, mem]);
    // The original went on, on its own disks, and the snapshot is as it was.
    const original = await kvm1.counters('web');
    expect(original.disks).toEqual([original.mem, original.mem]);
    expect((await vm.view()).snapshots[0]?.restore.level).toBe('green');
    const name = await kvm1.sh(
      `virsh -q save-image-dumpxml /var/lib/libvirt/savepoint/vms/${vm.uuid}/${snapshotId}/state.save | grep -c '<name>web</name>'`,
    );
    expect(name.trim()).toBe('1');
  });

  it('is asked whether the host can be its processor', async () => {
    const asked = async (model: string) => {
      await kvm1.sh(`virsh dumpxml web >/tmp/cpu.xml
        sed -i "/<cpu /,/<.cpu>/c <cpu mode='custom' match='exact' check='full'><model fallback='forbid'>${model}</model></cpu>" /tmp/cpu.xml`);
      return kvm1.sh(`set +e; SP_URI=qemu:///system
${hostScripts().verbs}
sp_why() { echo "$*"; }
sp_cpu_fits /tmp/cpu.xml; echo "$?"`);
    };
    expect(await asked('qemu64')).toMatch(/superset|identical/);
    const no = await asked('Haswell');
    expect(no).toContain('clone-cpu-lacking Haswell\n1\n');
  });

  it('is refused where its name is taken', async () => {
    const vm = await near.vm('web');
    const { id: snapshotId } = await vm.snapshot('s1');
    const code = await startClone(ACTOR, {
      ...{ hostId: near.hostId, vmUuid: vm.uuid, snapshotId, name: 'web-clone' },
      ...{ isSame: false, startAfter: false },
    }).catch((error) => error.problem.code);
    expect(code).toBe('clone-name-taken');
  });

  it('is the same VM again on another host, with its memory', async () => {
    const vm = await near.vm('web');
    const { id: snapshotId } = await vm.snapshot('s1');
    const route = { fromId: near.hostId, toId: far.hostId, vmUuid: vm.uuid };
    expect((await bothEnded(await send(route, snapshotId))).far.status).toBe('done');
    await kvm1.destroyGuest('web');
    const { taskId } = await startClone(ACTOR, {
      ...{ hostId: far.hostId, vmUuid: vm.uuid, snapshotId, name: '' },
      ...{ isSame: true, startAfter: false },
    });
    await done(taskId);
    const counters = await kvm2.counters('web');
    expect(counters.disks).toEqual([counters.mem, counters.mem]);
    const there = await far.vm('web');
    expect(there.uuid).toBe(vm.uuid);
    expect((await there.view()).snapshots.map(({ manifest }) => manifest.label)).toEqual(['s1']);
  });

  it('has the UEFI variables and the TPM’s state of its snapshot, here and on another host', async () => {
    await kvm1.defineGuest({ name: 'fw', uefi: true, tpm: true, memoryMiB: 256 });
    // Both are there as soon as it runs.
    await kvm1.sh('virsh -q start fw');
    await kvm1.destroyGuest('fw');
    const vm = await near.vm('fw');
    await vm.take('cold', false);
    const { id: snapshotId } = await vm.snapshot('cold');
    const firmware = (host: LabHost, name: string, uuid: string) =>
      host.sh(
        `cd /var/lib/libvirt/qemu/nvram && sha256sum <${name}_VARS.fd
         cd /var/lib/libvirt/swtpm/${uuid} && sha256sum <"$(find . -name '*.permall')"`,
      );
    const then = await firmware(kvm1, 'fw', vm.uuid);
    // What the original writes since is none of theirs.
    await kvm1.sh(
      'printf LATER | dd of=/var/lib/libvirt/qemu/nvram/fw_VARS.fd conv=notrunc status=none',
    );

    const of = { vmUuid: vm.uuid, snapshotId, startAfter: false };
    const twin = await startClone(ACTOR, {
      ...{ ...of, hostId: near.hostId, name: 'fw-clone', isSame: false, isConnected: true },
    });
    const { vmUuid } = await done(twin.taskId);
    expect(await firmware(kvm1, 'fw-clone', vmUuid)).toBe(then);
    const definition = await kvm1.sh('virsh dumpxml fw-clone --inactive');
    expect(definition).not.toContain("<link state='down'/>");

    const route = { fromId: near.hostId, toId: far.hostId, vmUuid: vm.uuid };
    expect((await bothEnded(await send(route, snapshotId))).far.status).toBe('done');
    const same = await startClone(ACTOR, { ...of, hostId: far.hostId, name: '', isSame: true });
    await done(same.taskId);
    expect(await firmware(kvm2, 'fw', vm.uuid)).toBe(then);
    expect(await kvm2.domainState('fw')).toContain('shut off');
  });
});
