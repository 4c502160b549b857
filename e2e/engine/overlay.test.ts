import { describe, expect, it } from 'vitest';
import { capturedDisks } from '@/lib/domain/manifest';
import { planMerge } from '@/lib/plan/merge';
import { startClone } from '@/lib/services/clones';
import { refreshHost } from '@/lib/services/hosts';
import { startOperation } from '@/lib/services/operations';
import { newId } from '@/lib/services/start-task';
import { consoleLog } from '../lab/console';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { strike } from '../matrix/blow';
import { openMachine } from '../matrix/machine';
import { ACTOR, done, tended } from './harness';
import { onOneHost, type Registered } from './one-host';

/** Disks that go on in layers over frozen files: what else must hold than the drivers' own suite asks. */
const IMAGES = '/var/lib/libvirt/images';
let host: LabHost;
let kvm: Registered;

onOneHost({ name: 'layer', subnet: 110 }, (stand) => {
  ({ host, kvm } = stand);
});

const sha = (path: string) => host.sh(`sha256sum < '${path}'`);
const filesOf = async (name: string) =>
  (await host.sh(`cd ${IMAGES} && ls -d '${name}'*`)).trim().split('\n').sort();
const diskOf = async (name: string) =>
  (await host.sh(`virsh -q domblklist --inactive '${name}' | awk '{ print $2 }'`)).trim();

async function guest(name: string, isRunning = true) {
  await host.defineGuest({
    ...{ name, disks: [{ format: 'raw', on: 'ext4' }], tiny: true, tickMs: 250 },
  });
  await host.startGuest(name);
  await host.counters(name);
  if (!isRunning) await host.destroyGuest(name);
  return kvm.vm(name);
}
async function counted(name: string): Promise<number> {
  const { mem, disks } = await host.counters(name);
  expect(disks).toEqual([mem]);
  return mem;
}
/** A guest that booted counts in memory from the start again, and stays as far behind its disk as long as both agree. */
async function behind(name: string): Promise<number> {
  const { mem, disks } = await host.counters(name);
  return (disks[0] ?? Number.NaN) - mem;
}
const refOf = async (vm: Awaited<ReturnType<typeof kvm.vm>>, label: string) =>
  capturedDisks(await vm.snapshot(label))[0]?.ref ?? '';

describe('a VM on layers', () => {
  it('never writes to a layer that a snapshot holds, whatever is done to others', async () => {
    const name = 'kept';
    const vm = await guest(name);
    await vm.take('s1');
    await vm.take('s2');
    await vm.take('s3');
    const held = await Promise.all(['s1', 's2', 's3'].map((label) => refOf(vm, label)));
    const before = await Promise.all(held.map(sha));
    await vm.rollback('s1');
    await counted(name);
    await vm.rollback('s3', false, true);
    await counted(name);
    await vm.rollback('s2');
    await counted(name);
    expect(await Promise.all(held.map(sha))).toEqual(before);
    const { snapshots } = await vm.view();
    expect(snapshots.map(({ restore }) => restore.level)).not.toContain('red');
    await host.destroyGuest(name);
  });

  it('merges the layer of a removed snapshot while the guest runs, in the middle and at the end', async () => {
    const name = 'merged';
    const vm = await guest(name);
    for (const label of ['s1', 's2', 's3']) await vm.take(label);
    expect(await filesOf(name)).toHaveLength(4);

    await vm.remove('s2');
    await tended(kvm.hostId);
    expect(await filesOf(name)).toHaveLength(3);
    // Far enough from s3 to tell its counters from those of now.
    const merged = await counted(name);
    await waitFor('twenty more ticks', async () => (await host.counters(name)).mem >= merged + 20);
    const running = await counted(name);
    for (const label of ['s3', 's1']) {
      const { restore } = (await vm.view()).snapshots.find(
        ({ manifest }) => manifest.label === label,
      ) ?? { restore: { level: 'gone' } };
      expect(restore.level).toBe('green');
    }
    await vm.rollback('s3');
    expect(await counted(name)).toBeLessThan(running);
    await vm.rollback('s1');
    await counted(name);

    await vm.remove('s1');
    await vm.remove('s3');
    await tended(kvm.hostId);
    await counted(name);
    expect(await filesOf(name)).toEqual(['merged.img']);
    expect(await diskOf(name)).toBe(`${IMAGES}/merged.img`);
    await host.destroyGuest(name);
  });

  it('keeps a layer that two others need until it is one', async () => {
    const name = 'branched';
    const vm = await guest(name);
    await vm.take('s1');
    await vm.take('s2');
    await vm.rollback('s1');
    await vm.take('s3');
    await vm.remove('s1');
    await tended(kvm.hostId);
    // Below both s2 and s3, and in no snapshot of its own.
    expect(await filesOf(name)).toContain('branched.img');
    for (const label of ['s2', 's3', 's2']) {
      await vm.rollback(label);
      await counted(name);
    }
    await vm.remove('s3');
    await tended(kvm.hostId);
    await vm.rollback('s2');
    await counted(name);
    expect(await refOf(vm, 's2')).toBe(`${IMAGES}/branched.img`);
    expect(await filesOf(name)).toHaveLength(2);
    await host.destroyGuest(name);
  });

  it('is captured, rolled back and merged while it is shut off', async () => {
    const name = 'off';
    const vm = await guest(name, false);
    await vm.take('s1', false);
    await vm.take('s2', false);
    const first = await sha(await refOf(vm, 's1'));
    await vm.rollback('s1');
    expect(await host.domainState(name)).toMatch(/^shut off/);
    await vm.rollback('s2', true);
    await host.counters(name);
    expect(await sha(await refOf(vm, 's1'))).toBe(first);
    // libvirt writes the chain of a live snapshot into the definition, and what is merged must go from there.
    await vm.take('s3');
    await vm.take('s4');
    const before = await behind(name);
    await host.destroyGuest(name);
    await vm.remove('s3');
    await tended(kvm.hostId);
    await vm.rollback('s4');
    expect(await behind(name)).toBe(before);
    await host.destroyGuest(name);
    for (const label of ['s4', 's1', 's2']) await vm.remove(label);
    await tended(kvm.hostId);
    expect(await filesOf(name)).toEqual(['off.img']);
    await host.startGuest(name);
    await host.counters(name);
    await host.destroyGuest(name);
  });
});

describe('a merge whose script dies', () => {
  it.each([
    ['in the middle', ['gone', 'above'], 9],
    ['under the guest', ['gone'], 5],
  ] as const)(
    'is finished, whichever step it was, and everything held comes back (%s)',
    async (where, labels, steps) => {
      const name = `struck ${where}`;
      const vm = await guest(name);
      const machine = await openMachine(host, kvm.hostId, name);
      for (const label of ['first', 'last']) await vm.take(label);
      // The first two only look.
      for (let step = 2; step < steps; step++) {
        for (const label of labels) await vm.take(label);
        await vm.remove('gone');
        const plan = planMerge(await machine.scene(), {
          ...{ taskId: newId(), actor: 'test', savepointVersion: '0' },
        });
        expect(plan?.steps).toHaveLength(steps);
        if (!plan) continue;
        await strike(host, machine.record, plan, step, 'after', 'script killed');
        await machine.recover();
        expect(await machine.faults()).toEqual([]);
        await counted(name);
        for (const label of [...labels.slice(1), 'last']) {
          await vm.rollback(label);
          await counted(name);
        }
        for (const label of labels.slice(1)) await vm.remove(label);
        await tended(kvm.hostId);
      }
      await host.destroyGuest(name);
    },
    600_000,
  );
});

describe('a VM from a snapshot of frozen disks', () => {
  it('goes on from its memory on disks of its own', async () => {
    const vm = await guest('origin');
    await vm.take('s1');
    await vm.take('s2');
    const held = await refOf(vm, 's1');
    const before = await sha(held);
    const { id } = await vm.snapshot('s1');
    const { taskId } = await startClone(ACTOR, {
      ...{ hostId: kvm.hostId, vmUuid: vm.uuid, snapshotId: id, name: 'offspring' },
      ...{ isSame: false, startAfter: false },
    });
    const task = await done(taskId);
    expect(await host.domainState('offspring')).toMatch(/^running/);
    const { stdout } = await host.run(['qemu-img', 'info', '-U', await diskOf('offspring')]);
    expect(stdout).not.toContain('backing file');
    const log = (await host.sh(`ls /var/log/libvirt/*-${task.vmUuid}`)).trim();
    const ticked = await waitFor('the clone to tick', async () => {
      const lines = await host.sh(`cat ${log}`);
      return /tick mem=(\d+) disk=(\d+)/.exec(lines) ?? undefined;
    });
    expect(ticked[1]).toBe(ticked[2]);
    expect(await sha(held)).toBe(before);
    await host.destroyGuest('offspring');
    await host.destroyGuest('origin');
  });

  it('is defined again after it was undefined, and comes back with its memory', async () => {
    const vm = await guest('lost');
    await vm.take('s1');
    const { id } = await vm.snapshot('s1');
    const before = await sha(await refOf(vm, 's1'));
    await host.destroyGuest('lost');
    await host.sh('virsh -q undefine lost');
    await refreshHost(ACTOR, { hostId: kvm.hostId });
    const request = { kind: 'define', snapshotId: id } as const;
    await done(
      (await startOperation(ACTOR, { hostId: kvm.hostId, vmUuid: vm.uuid, request })).taskId,
    );
    expect(await diskOf('lost')).toMatch(/\.layer$/);
    await vm.rollback('s1');
    await counted('lost');
    expect(await sha(await refOf(vm, 's1'))).toBe(before);
    await host.destroyGuest('lost');
  });
});

describe('two clones of one base', () => {
  it('go their own ways, and what they share is never written to', async () => {
    const one = await guest('base');
    await one.take('s1');
    const base = await refOf(one, 's1');
    // An operator’s own clone over the frozen file.
    const clone = `${IMAGES}/clone.savepoint-20261101t000000-00000a.layer`;
    await host.sh(`qemu-img create -q -f qcow2 -F raw -b '${base}' '${clone}'`);
    await host.sh(
      `virsh dumpxml --inactive base | sed '/<backingStore/,/<.backingStore>/d' | sed "s|<name>base</name>|<name>clone</name>|; /<uuid>/d; /<mac /d;
         s|<source file='[^']*base.img[^']*'|<source file='${clone}'|; s|type='raw'|type='qcow2'|;
         s|${consoleLog('base')}|${consoleLog('clone')}|" > /tmp/clone.xml && virsh -q define /tmp/clone.xml`,
    );
    await host.startGuest('clone');
    const before = await sha(base);
    const apart = await behind('clone');
    const two = await kvm.vm('clone');
    for (const vm of [one, two]) {
      await vm.take('a1');
      await vm.rollback('a1');
    }
    await counted('base');
    expect(await behind('clone')).toBe(apart);
    await two.remove('a1');
    await one.remove('a1');
    await one.remove('s1');
    await tended(kvm.hostId);
    expect(await sha(base)).toBe(before);
    await counted('base');
    expect(await behind('clone')).toBe(apart);
    await host.destroyGuest('clone');
    await host.destroyGuest('base');
  });
});
