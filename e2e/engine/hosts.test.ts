import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from '@/lib/fleet/picture';
import { authorizedKeysLine } from '@/lib/services/host-key';
import { addHost, changeHost, probeHost, refreshHost, removeHost } from '@/lib/services/hosts';
import { fleetView } from '@/lib/services/views';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { ACTOR, openVm, register, startDashboard } from './harness';
import { hostInput } from './host-input';
import { refusedWith } from './refused';

/** Reaching hosts: what an operator sees when something is wrong there, and that nothing is lost by it. */
let lab: Lab;
let host: LabHost;
let stopDashboard: () => Promise<void>;
const added: string[] = [];

beforeAll(async () => {
  lab = await startLab({ name: 'hosts', subnet: 82, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  await host.defineGuest({ name: 'web', tiny: true });
  stopDashboard = await startDashboard();
});
afterAll(async () => {
  await stopDashboard?.();
  await lab?.stop();
});
afterEach(async () => {
  for (const hostId of added.splice(0)) await removeHost(ACTOR, { hostId });
});

const fail = (): never => {
  throw new Error('the host is not listed');
};

async function add(over: Parameters<typeof hostInput>[1] = {}) {
  const { hostId } = await addHost(ACTOR, await hostInput(host, over));
  added.push(hostId);
  return hostId;
}

describe('adding a host', () => {
  it('shows the same fingerprint as the host itself', async () => {
    const { fingerprint } = await probeHost(ACTOR, { address: host.address, port: 22 });
    expect(fingerprint).toBe(await host.hostKeyFingerprint());
  });

  it('names a wrong address, a refused port and a wrong key', async () => {
    const probe = (address: string, port: number) =>
      refusedWith(probeHost(ACTOR, { address, port }));
    expect(await probe('no-such-host.invalid', 22)).toBe('host-unknown-address');
    expect(await probe(host.address, 1)).toBe('host-refused');
    expect(await probe('$(reboot)', 22)).toBe('input-invalid');
    expect(await probe(host.address, 70_000)).toBe('input-invalid');
    expect(await refusedWith(add())).toBe('host-login-refused');
  });

  it('refuses odd input before it goes anywhere', async () => {
    expect(await refusedWith(add({ user: 'a b' }))).toBe('input-invalid');
    expect(await refusedWith(add({ storePath: '/var/../etc' }))).toBe('input-invalid');
    expect(await refusedWith(add({ storePath: "/x'; reboot" }))).toBe('input-invalid');
    expect(await refusedWith(add({ uri: 'test:///default' }))).toBe('input-invalid');
  });

  it('refuses the same host twice', async () => {
    await host.authorizeKey(await authorizedKeysLine());
    await add();
    expect(await refusedWith(add({ name: 'other' }))).toBe('host-taken');
  });

  it('is reached in another way afterwards, with all that is known of it, or as before', async () => {
    const hostId = await add();
    const { uri: _, storePath: __, ...now } = await hostInput(host);
    const change = (over: Partial<typeof now>) => changeHost(ACTOR, { ...now, ...over, hostId });
    expect(await refusedWith(change({ port: 1 }))).toBe('host-refused');
    expect(await refusedWith(change({ user: 'nobody-there' }))).toBe('host-login-refused');
    const seen = async () => {
      await refreshHost(ACTOR, { hostId });
      const { hosts } = await fleetView(ACTOR);
      const { name, status, vms } = hosts.find(({ id }) => id === hostId) ?? fail();
      return { name, status, vms: vms.map((vm) => vm.name) };
    };
    expect(await seen()).toEqual({ name: now.name, status: 'online', vms: ['web'] });
    await change({ name: 'renamed' });
    expect(await seen()).toEqual({ name: 'renamed', status: 'online', vms: ['web'] });
  });

  it('says when a user may not use libvirt or sudo, and works for one who may', async () => {
    const line = await authorizedKeysLine();
    await host.addUser('plain');
    await host.authorizeKeyFor('plain', line);
    expect(await refusedWith(add({ user: 'plain' }))).toBe('host-libvirt-denied');
    expect(await refusedWith(add({ user: 'plain', sudo: true }))).toBe('host-sudo-refused');
    await host.addUser('oper', { sudo: true });
    await host.authorizeKeyFor('oper', line);
    const hostId = await add({ user: 'oper', sudo: true });
    const vm = await openVm(hostId, 'web');
    await vm.take('as_oper', false);
    expect((await vm.snapshot('as_oper')).method).toBe('off');
    await vm.remove('as_oper');
  });

  it('says when virsh is missing and when libvirtd does not run', async () => {
    await host.sh('mount --bind /dev/null /usr/bin/virsh');
    expect(await refusedWith(add())).toBe('host-no-virsh');
    await host.sh('umount /usr/bin/virsh');
    await host.stopLibvirtd();
    expect(await refusedWith(add())).toBe('host-libvirt-down');
    await host.startLibvirtd();
    await add();
  });
});

describe('a registered host', () => {
  it('keeps its last picture while it does not answer, and comes back by itself', async () => {
    const hostId = await add();
    await host.cutOff();
    await refreshHost(ACTOR, { hostId });
    const gone = pictureOf(hostId);
    expect(gone.status).toBe('offline');
    expect(gone.problem?.code).toMatch(/host-(silent|link-lost)/);
    expect(gone.inventory?.vms.map(({ name }) => name)).toEqual(['web']);
    const fleet = await fleetView(ACTOR);
    expect(fleet.hosts.find(({ id }) => id === hostId)?.vms).toHaveLength(1);
    await host.reconnect();
    await refreshHost(ACTOR, { hostId });
    expect(pictureOf(hostId).status).toBe('online');
  });

  it('is never talked to again once its host key has changed', async () => {
    const { hostId } = await register(host);
    added.push(hostId);
    const before = await host.hostKeyFingerprint();
    await host.replaceHostKey();
    await host.powerOff();
    await host.powerOn();
    await refreshHost(ACTOR, { hostId });
    const { status, problem, inventory } = pictureOf(hostId);
    expect(status).toBe('refused');
    expect(problem).toMatchObject({
      code: 'host-key-changed',
      facts: { expected: before, actual: await host.hostKeyFingerprint() },
    });
    expect(inventory?.vms).toHaveLength(1);
  });

  it('works over a sshd that allows two sessions', async () => {
    await host.configureSshd(['MaxSessions 2']);
    const hostId = await add();
    const vm = await openVm(hostId, 'web');
    const task = vm.start({ kind: 'take', label: 'narrow', description: '', withMemory: false });
    await Promise.all([task, ...Array.from({ length: 8 }, () => refreshHost(ACTOR, { hostId }))]);
    expect(pictureOf(hostId).status).toBe('online');
    await host.configureSshd([]);
  });

  it('shows a VM with an odd name beside the others', async () => {
    const hostId = await add();
    await host.defineGuest({ name: `it's "odd" 一号 $(x)`, tiny: true });
    await refreshHost(ACTOR, { hostId });
    const names = pictureOf(hostId).inventory?.vms.map(({ name }) => name);
    expect(names).toContain(`it's "odd" 一号 $(x)`);
    expect(names).toContain('web');
  });
});
