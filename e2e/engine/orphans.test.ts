import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationRequest, OrphanView } from '@/lib/domain/view';
import { refreshHost } from '@/lib/services/hosts';
import { startOperation } from '@/lib/services/operations';
import { fleetView } from '@/lib/services/views';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { ACTOR, done, register, startDashboard } from './harness';
import { refusedWith } from './refused';

/** A VM that somebody undefined on its host: its snapshots stay, bring it back, or go without a trace. */
const GUEST = "lost & 'found'";
const STORE = '/var/lib/libvirt/savepoint';

let lab: Lab;
let host: LabHost;
let kvm: Awaited<ReturnType<typeof register>>;
let stopDashboard: () => Promise<void>;
let uuid: string;

beforeAll(async () => {
  lab = await startLab({ name: 'orph', subnet: 95, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  stopDashboard = await startDashboard();
  await host.defineGuest({
    name: GUEST,
    tiny: true,
    tickMs: 250,
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'raw', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
    ],
  });
  await host.startGuest(GUEST);
  kvm = await register(host);
  const vm = await kvm.vm(GUEST);
  uuid = vm.uuid;
  await vm.take('first');
  await vm.take('second');
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

async function orphans(): Promise<OrphanView[]> {
  await refreshHost(ACTOR, { hostId: kvm.hostId });
  const { hosts } = await fleetView(ACTOR);
  return hosts.find(({ id }) => id === kvm.hostId)?.orphans ?? [];
}

async function idOf(label: string): Promise<string> {
  const found = (await orphans()).find(({ manifest }) => manifest.label === label);
  if (!found) throw new Error(`no orphan ${label}`);
  return found.manifest.id;
}

const start = (request: OperationRequest) =>
  startOperation(ACTOR, { hostId: kvm.hostId, vmUuid: uuid, request });
const run = async (request: OperationRequest) => done((await start(request)).taskId);

/** As somebody at the host would: the definition goes, the disks stay. */
async function vanish(): Promise<void> {
  await host.destroyGuest(GUEST);
  await host.sh(`virsh undefine ${uuid} --managed-save`);
}

describe('a VM that was undefined on its host', () => {
  it('leaves its snapshots as orphans, and nothing can be done to a VM that is not there', async () => {
    expect(await orphans()).toEqual([]);
    await vanish();
    const found = await orphans();
    expect(found.map(({ manifest }) => manifest.label)).toEqual(['first', 'second']);
    expect(found.every(({ canDefine, canRemove }) => canDefine.ok && canRemove.ok)).toBe(true);
    expect(found[0]?.manifest.vm).toEqual({ uuid, name: GUEST });
    const snapshotId = await idOf('first');
    expect(await refusedWith(start({ kind: 'rollback', snapshotId }))).toBe('vm-gone');
  });

  it('is not defined over another VM of its name', async () => {
    const xml = `<domain type="qemu"><name>lost &amp; &apos;found&apos;</name><memory>1024</memory>
      <os><type>hvm</type></os></domain>`;
    await host.run(['tee', '/tmp/other.xml'], { input: xml });
    await host.sh('virsh define /tmp/other.xml');
    const [first] = await orphans();
    expect(first?.canDefine).toMatchObject({ problem: { code: 'orphan-name-taken' } });
    const request = { kind: 'define', snapshotId: first?.manifest.id ?? '' } as const;
    expect(await refusedWith(start(request))).toBe('orphan-name-taken');
    await host.run(['virsh', 'undefine', '--domain', GUEST]);
  });

  it('is defined again from a snapshot, and goes back to one: the counters agree', async () => {
    await run({ kind: 'define', snapshotId: await idOf('second') });
    expect(await orphans()).toEqual([]);
    const vm = await kvm.vm(GUEST);
    const view = await vm.view();
    expect(view.vm).toMatchObject({ uuid, state: 'shut off', persistent: true });
    const again = { kind: 'define', snapshotId: (await vm.snapshot('first')).id } as const;
    expect(await refusedWith(start(again))).toBe('orphan-defined');
    for (const label of ['first', 'second']) {
      await vm.rollback(label);
      const { mem, disks } = await host.counters(GUEST);
      expect(disks).toEqual([mem, mem, mem]);
    }
  });

  it('leaves nothing behind when its orphans are removed', async () => {
    await vanish();
    await run({ kind: 'remove', snapshotId: await idOf('first') });
    expect((await orphans()).map(({ manifest }) => manifest.parent)).toEqual([null]);
    await run({ kind: 'remove', snapshotId: await idOf('second') });
    expect(await orphans()).toEqual([]);
    const rest = await host.sh(
      `find ${STORE}/vms -mindepth 1; find /srv -path '*/.savepoint/*';
       for f in /var/lib/libvirt/images/*.qcow2; do qemu-img snapshot -l "$f"; done`,
    );
    expect(rest.trim()).toBe('');
  });
});
