import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshPicture } from '@/lib/fleet/picture';
import { measureSizes } from '@/lib/fleet/sizes';
import { startClone } from '@/lib/services/clones';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { hostById } from '@/lib/services/host-records';
import { addHost } from '@/lib/services/hosts';
import { helperFor } from '@/lib/services/keys';
import {
  snapshotCommands,
  snapshotDefinition,
  snapshotScreen,
} from '@/lib/services/snapshot-files';
import { command } from '@/lib/shell/command';
import { runOnHost } from '@/lib/ssh/pool';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { goesAwayAndComesBack } from '../transfer/away';
import { bothEnded, leftovers, listed, registerArchive, send } from '../transfer/stand';
import { ACTOR, done, openVm, startDashboard } from './harness';
import { hostInput } from './host-input';
import { refusedWith } from './refused';

/** A user who may run one program as root, and nothing else: everything that Savepoint does must go through it. */
let lab: Lab;
let host: LabHost;
let far: LabHost;
let stopDashboard: () => Promise<void>;
let hostId: string;
let farId: string;

const HELPER = '/usr/local/sbin/savepoint-host';
const USER = 'savepoint';
const KEEPER = 'keeper';

async function install(on: LabHost, text: string) {
  await on.run(['tee', HELPER], { input: text });
  await on.sh(`chown root: ${HELPER} && chmod 755 ${HELPER}`);
}

/** Registers a host by the steps of docs/hosts.md. */
async function registerNarrow(on: LabHost): Promise<string> {
  // The rest of the machine has no part in this.
  await on.sh('mount -t tmpfs none /usr/local/sbin');
  await on.addUser(USER, { sudo: true });
  await on.authorizeKeyFor(USER, await authorizedKeysLine());
  const { hostId: id } = await addHost(ACTOR, await hostInput(on, { user: USER, sudo: true }));
  await install(on, await helperFor(ACTOR, id));
  const rule = `${USER} ALL=(root) NOPASSWD: ${HELPER}\n`;
  await on.run(['tee', `/etc/sudoers.d/${USER}`], { input: rule });
  return id;
}
const asUser = (script: string) => host.run(['su', '-', USER, '-c', script]);

beforeAll(async () => {
  lab = await startLab({ name: 'sudo', subnet: 76, hosts: ['kvm1', 'kvm2', 'vault'] });
  host = lab.host('kvm1');
  far = lab.host('kvm2');
  await host.defineGuest({ name: 'web', tiny: true, tickMs: 250 });
  await host.defineGuest({
    name: 'quick',
    tiny: true,
    tickMs: 250,
    disks: [
      { format: 'raw', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
    ],
  });
  await Promise.all([host.startGuest('web'), host.startGuest('quick')]);
  stopDashboard = await startDashboard();
  hostId = await registerNarrow(host);
  farId = await registerNarrow(far);
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});

describe('a user whose sudo allows the helper only', () => {
  it('cannot become root by it', async () => {
    for (const script of [
      'id',
      `${HELPER} id`,
      `${HELPER} sh -c id`,
      `echo id | sudo -n ${HELPER} sh -s --`,
      `${HELPER} check /etc/shadow`,
      `${HELPER} check -f/etc/shadow`,
    ]) {
      const { code, stdout } = await asUser(
        script.startsWith('echo') ? script : `sudo -n ${script}`,
      );
      expect({ script, code, stdout }).toEqual({ script, code: 1, stdout: '' });
    }
    const record = await hostById(hostId);
    const whoami = runOnHost(record, command('sh', '-c', 'whoami'));
    expect(await refusedWith(whoami)).toBe('host-helper-refused');
  });

  it('takes, verifies, measures, compresses, rolls back, undoes and removes', async () => {
    const vm = await openVm(hostId, 'web');
    await vm.take('first');
    await vm.take('second');
    const { id } = await vm.snapshot('first');
    await vm.edit('second', { label: 'renamed', description: 'by a user with narrow rights' });
    expect(await measureSizes(await hostById(hostId))).toBe(true);
    await waitFor('first to be verified', async () => {
      const { snapshots } = await vm.view();
      return snapshots.some(({ manifest, restore }) => manifest.id === id && restore.verifiedAt);
    });
    await vm.compress('first');
    await vm.rollback('first', false, true);
    const { mem, disks } = await host.counters('web');
    expect(disks.every((disk) => Math.abs(disk - mem) <= 1)).toBe(true);
    const { snapshots } = await vm.view();
    expect(snapshots.find(({ manifest }) => manifest.id === id)?.restore.level).toBe('green');
    await vm.remove('renamed');
    await vm.remove('first');
  });

  it('shows what a snapshot is, and makes a VM from it', async () => {
    const vm = await openVm(hostId, 'web');
    await vm.take('shown');
    const { id: snapshotId } = await vm.snapshot('shown');
    const address = { hostId, vmUuid: vm.uuid, snapshotId };
    expect((await snapshotScreen(ACTOR, address)).length).toBeGreaterThan(100);
    expect((await snapshotCommands(ACTOR, address)).steps.length).toBeGreaterThan(3);
    await snapshotDefinition(ACTOR, address);
    const wanted = { ...address, name: 'twin', isSame: false, startAfter: false };
    const { taskId } = await startClone(ACTOR, wanted);
    await done(taskId);
    const twin = await openVm(hostId, 'twin');
    expect(twin.uuid).not.toBe(vm.uuid);
    await host.destroyGuest('twin');
    await vm.remove('shown');
  });

  it('takes live over layers, and goes back to one instant', async () => {
    const vm = await openVm(hostId, 'quick');
    await vm.take('live_one');
    const { method } = await vm.snapshot('live_one');
    expect(method).toBe('live');
    await vm.rollback('live_one');
    const { mem, disks } = await host.counters('quick');
    expect(disks).toEqual([mem, mem]);
    expect(await host.sh('stat -c %U /var/lib/libvirt/savepoint')).toBe('root\n');
  });

  it('sends a snapshot to a host with rights as narrow, and gets it back', async () => {
    const vm = await openVm(hostId, 'quick');
    const { id } = await vm.snapshot('live_one');
    const there = { fromId: hostId, toId: farId, vmUuid: vm.uuid };
    const { near, far: arrived } = await bothEnded(await send(there, id, { kind: 'remove' }));
    expect([near.problem, arrived.problem]).toEqual([undefined, undefined]);
    expect([near.status, arrived.status]).toEqual(['done', 'done']);
    expect(await listed(farId)).toEqual(['live_one']);
    expect(await listed(hostId)).not.toContain('live_one');

    const back = { fromId: farId, toId: hostId, vmUuid: vm.uuid };
    const onArrival = { kind: 'rollback', startAfter: false, keepFirst: false } as const;
    const ends = await bothEnded(await send(back, id, onArrival));
    expect([ends.near.problem, ends.far.problem]).toEqual([undefined, undefined]);
    await waitFor('the VM to be gone back', async () => {
      const { vm: now } = await vm.view();
      return now.now === id;
    });
    const { mem, disks } = await host.counters('quick');
    expect(disks).toEqual([mem, mem]);
    for (const one of [host, far]) expect(await leftovers(one)).toBe('');
  });

  it('sends to an archive that an ordinary user keeps without sudo, and fetches from it', async () => {
    const vault = lab.host('vault');
    await vault.addUser(KEEPER);
    const store = `/home/${KEEPER}/snapshots`;
    const id = await registerArchive(vault, KEEPER, store);
    const vm = await openVm(hostId, 'web');
    await vm.take('third');
    const near = { hostId, vm: (name: string) => openVm(hostId, name) };
    const far = { id, host: vault, store };
    const roads = await goesAwayAndComesBack({ host, near, far, name: 'web', label: 'third' });
    // Nobody may write down there who may sign in to a host with narrow sudo.
    expect(roads).toEqual({ away: 'direct', back: 'relay-narrow' });
    const others = `find ${store} ! -user ${KEEPER}; cat /home/${KEEPER}/.ssh/authorized_keys`;
    expect((await vault.sh(others)).trim()).toBe((await authorizedKeysLine()).trim());
    await vm.remove('third');
  });

  it('is told to install it again when it is of another version', async () => {
    const text = await helperFor(ACTOR, hostId);
    await install(host, text.replace(/^SCRIPTS='.*'$/m, "SCRIPTS='none'"));
    const picture = await refreshPicture(await hostById(hostId));
    expect(picture.problem?.code).toBe('host-helper-refused');
    await install(host, text);
    expect((await refreshPicture(await hostById(hostId))).problem).toBeUndefined();
  });
});
