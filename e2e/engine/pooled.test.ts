import { describe, expect, it } from 'vitest';
import { sentence } from '@/lib/domain/sentences';
import type { LabHost } from '../lab/lab';
import type { VmHand } from './harness';
import { onOneHost, type Registered } from './one-host';

/** A VM whose disk is a file of that folder, and named as a volume of a pool over it. */
async function defineInPool(
  host: LabHost,
  name: string,
  on: 'xfs' | 'ext4',
  folder: string,
  pool: string,
) {
  await host.defineGuest({ name, tickMs: 250, disks: [{ format: 'raw', on }] });
  const inXml = pool.replaceAll("'", '\\&apos;');
  await host.sh(`virsh -q pool-create-as "${pool}" dir --target ${folder}
    virsh -q pool-refresh "${pool}"
    virsh dumpxml ${name} --inactive >/tmp/${name}.xml
    sed -i "s|<disk type='file' device='disk'>|<disk type='volume' device='disk'>|
      s|<source file='${folder}/${name}.img'/>|<source pool='${inXml}' volume='${name}.img'/>|" /tmp/${name}.xml
    virsh -q define /tmp/${name}.xml`);
}

/** A disk that its definition names as a volume of a storage pool, as Terraform and virt-manager's own dialogs may write it. */
describe('a VM whose disk is a volume of a pool', () => {
  const NAME = 'pooled';
  const POOL = "it's a pool";
  let host: LabHost;
  let kvm: Registered;
  let vm: VmHand;

  onOneHost({ name: 'pooled', subnet: 97 }, async (stand) => {
    ({ host, kvm } = stand);
    await defineInPool(host, NAME, 'xfs', '/srv/xfs', POOL);
    vm = await stand.kvm.vm(NAME);
  });

  it('is found while it is off, and captured where it lies', async () => {
    expect(await host.sh(`virsh -q domblklist ${NAME}`)).toMatch(/vda +pooled\.img/);
    const { disks } = await vm.view();
    expect(disks).toMatchObject([
      { target: 'vda', path: `/srv/xfs/${NAME}.img`, driver: 'reflink' },
    ]);
    await vm.take('off', false);
  });

  it.each(['live', 'held', 'saved'] as const)('comes back from one instant (%s)', async (mode) => {
    if ((await host.domainState(NAME)).startsWith('shut off')) await host.startGuest(NAME);
    await vm.take(mode, true, '', mode);
    await host.counters(NAME);
    await vm.rollback(mode);
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
    expect(await host.sh(`virsh dumpxml ${NAME} --inactive`)).toContain("type='volume'");
  });

  it('goes back to the shut off machine as well', async () => {
    await vm.rollback('off');
    expect(await host.domainState(NAME)).toMatch(/^shut off/);
  });

  it('says so where its pool is not started', async () => {
    await host.sh(`virsh -q pool-destroy "${POOL}"`);
    const { disks } = await vm.view();
    const problem = disks[0]?.problem;
    expect(problem && sentence(problem)).toContain(`“${POOL}” does not say where`);
  });

  it('is copied while the VM runs on where its filesystem shares nothing', async () => {
    const name = 'copied';
    await defineInPool(host, name, 'ext4', '/var/lib/libvirt/images', 'plain');
    await host.startGuest(name);
    const copied = await kvm.vm(name);
    for (const [label, withMemory] of [
      ['live', true],
      ['disks', false],
    ] as const) {
      await copied.take(label, withMemory);
      const { method, disks } = await copied.snapshot(label);
      expect(method).toBe(withMemory ? 'live' : 'disk-only');
      expect(disks).toMatchObject([{ driver: 'copy', captured: true }]);
    }
    const later = await host.counters(name);
    await copied.rollback('live');
    const { mem, disks } = await host.counters(name);
    expect(disks).toEqual([mem]);
    expect(mem).toBeLessThan(later.mem + 40);
    await copied.rollback('disks', true);
    const booted = await host.counters(name);
    expect(booted.mem).toBeLessThan(booted.disks[0] ?? Number.NaN);
  });
});
