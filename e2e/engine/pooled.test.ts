import { describe, expect, it } from 'vitest';
import { sentence } from '@/lib/domain/sentences';
import type { LabHost } from '../lab/lab';
import type { VmHand } from './harness';
import { onOneHost } from './one-host';

/** A disk that its definition names as a volume of a storage pool, as Terraform and virt-manager's own dialogs may write it. */
describe('a VM whose disk is a volume of a pool', () => {
  const NAME = 'pooled';
  const POOL = "it's a pool";
  let host: LabHost;
  let vm: VmHand;

  onOneHost({ name: 'pooled', subnet: 97 }, async (stand) => {
    host = stand.host;
    await host.defineGuest({ name: NAME, tickMs: 250, disks: [{ format: 'raw', on: 'xfs' }] });
    await host.sh(`virsh -q pool-create-as "${POOL}" dir --target /srv/xfs
      virsh -q pool-refresh "${POOL}"
      virsh dumpxml ${NAME} --inactive >/tmp/${NAME}.xml
      sed -i "s|<disk type='file' device='disk'>|<disk type='volume' device='disk'>|
        s|<source file='/srv/xfs/${NAME}.img'/>|<source pool='it\\&apos;s a pool' volume='${NAME}.img'/>|" /tmp/${NAME}.xml
      virsh -q define /tmp/${NAME}.xml`);
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
});
