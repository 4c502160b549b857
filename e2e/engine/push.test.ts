import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subscribe } from '@/lib/events/bus';
import { pictureOf, refreshPicture } from '@/lib/fleet/picture';
import { isPushed } from '@/lib/fleet/push';
import { stopWatching, watchFleet } from '@/lib/fleet/watch';
import { allHosts } from '@/lib/services/host-records';
import { removeHost } from '@/lib/services/hosts';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ACTOR, register, startDashboard } from './harness';

/**
 * Nobody looks on in this file, so a host is asked once a minute at most: what is seen sooner was told by the host.
 * A test that waits for the clock instead runs out of time.
 */
let lab: Lab;
let host: LabHost;
let hostId: string;
let stopDashboard: () => Promise<void>;

beforeAll(async () => {
  lab = await startLab({ name: 'push', subnet: 97, hosts: ['kvm1'] });
  host = lab.host('kvm1');
  await host.defineGuest({ name: 'web', tiny: true });
  stopDashboard = await startDashboard();
  ({ hostId } = await register(host));
  watchFleet(allHosts, async (one) => {
    await refreshPicture(one);
  });
});
afterAll(async () => {
  stopWatching();
  await stopDashboard?.();
  await lab?.stop();
});

const pushed = () => waitFor('the host to tell', () => isPushed(hostId), { timeoutMs: 60_000 });
const names = () => pictureOf(hostId).inventory?.vms.map(({ name }) => name) ?? [];
const stateOf = (name: string) =>
  pictureOf(hostId).inventory?.vms.find((vm) => vm.name === name)?.state;

/** The first picture after `change` in which `seen` is true, as a browser is told of it. */
async function told(change: () => Promise<unknown>, seen: () => boolean): Promise<void> {
  let stop = () => {};
  const heard = new Promise<void>((resolve) => {
    stop = subscribe((event) => {
      if (event.topic === 'host' && event.hostId === hostId && seen()) resolve();
    });
  });
  await change();
  await heard;
  stop();
}

describe('a host tells by itself', { timeout: 40_000 }, () => {
  it('when a VM is started, paused and ended with virsh', async () => {
    await pushed();
    await told(
      () => host.sh('virsh start web'),
      () => stateOf('web') === 'running',
    );
    await told(
      () => host.sh('virsh suspend web'),
      () => stateOf('web') === 'paused',
    );
    await told(
      () => host.sh('virsh destroy web'),
      () => stateOf('web') === 'shut off',
    );
  });

  it('when a VM is defined, named and undefined', async () => {
    await pushed();
    await told(
      () => host.defineGuest({ name: 'new', tiny: true }),
      () => names().includes('new'),
    );
    await told(
      () => host.sh('virsh desc new --config --title Kasse'),
      () => pictureOf(hostId).inventory?.vms.find(({ name }) => name === 'new')?.title === 'Kasse',
    );
    await told(
      () => host.sh('virsh undefine new'),
      () => !names().includes('new'),
    );
  });

  it('when something changes in the store', async () => {
    await pushed();
    const store = pictureOf(hostId).inventory?.store.path ?? '';
    const uuid = pictureOf(hostId).inventory?.vms[0]?.uuid ?? '';
    const now = () => pictureOf(hostId).inventory?.vms[0]?.now;
    await told(
      () =>
        host.sh(`mkdir -p ${store}/vms/${uuid} ${store}/tasks
          echo 20261120t000000-0a1b2c >${store}/vms/${uuid}/.now
          mv ${store}/vms/${uuid}/.now ${store}/vms/${uuid}/now`),
      () => now() === '20261120t000000-0a1b2c',
    );
  });
});

describe('the stream of a host', { timeout: 150_000 }, () => {
  it('is opened again after libvirt was gone, and after the link was', async () => {
    await pushed();
    await told(
      () => host.stopLibvirtd(),
      () => pictureOf(hostId).problem?.code === 'host-libvirt-down',
    );
    expect(isPushed(hostId)).toBe(false);
    expect(names()).toEqual(['web']);
    await host.startLibvirtd();
    await pushed();
    await waitFor('the host to be online', () => pictureOf(hostId).status === 'online', {
      timeoutMs: 60_000,
    });
    await told(
      () => host.cutOff(),
      () => pictureOf(hostId).status === 'offline',
    );
    await host.reconnect();
    await pushed();
    await told(
      () => host.sh('virsh start web'),
      () => stateOf('web') === 'running',
    );
  });

  it('leaves nothing behind on the host', async () => {
    await pushed();
    const running = () => host.sh('pgrep -fc "[v]irsh .*event --all|[s]h -s -- qemu" || true');
    expect(Number(await running())).toBeGreaterThan(0);
    await removeHost(ACTOR, { hostId });
    await waitFor('its programs to end', async () => Number(await running()) === 0);
  });
});
