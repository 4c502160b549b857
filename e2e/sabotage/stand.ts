import { openVm, register } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

export const GUEST = 'sab';
export const LABEL = 'good';
const STORE = '/var/lib/libvirt/savepoint';
const IMAGES = '/var/lib/libvirt/images';

/** A running VM over all drivers, a base image and a CD, with one snapshot that was verified; its store can be filled up. */
export async function openStand(host: LabHost) {
  await host.sh(`mkdir -p ${STORE} && mount -t tmpfs -o size=700m,mode=700 store ${STORE}`);
  await host.defineGuest({
    name: GUEST,
    memoryMiB: 96,
    tickMs: 200,
    cdrom: true,
    disks: [
      { format: 'qcow2', on: 'ext4', backing: true },
      { format: 'raw', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
    ],
  });
  const { hostId } = await register(host);
  return standOf(host, hostId, GUEST);
}

/** Another VM on the same host, with UEFI variables of its own. */
export async function openUefiStand({ host, hostId }: Pick<Stand, 'host' | 'hostId'>) {
  const name = 'efi';
  await host.defineGuest({ name, memoryMiB: 256, tickMs: 200, uefi: true });
  return standOf(host, hostId, name);
}

async function standOf(host: LabHost, hostId: string, name: string) {
  await host.startGuest(name);
  const vm = await openVm(hostId, name);
  await vm.take(LABEL);
  const { id } = await vm.snapshot(LABEL);
  const seen = async () => {
    const found = (await vm.view()).snapshots.find(({ manifest }) => manifest.id === id);
    return found;
  };
  await waitFor('the first verification', async () => (await seen())?.restore.verifiedAt, {
    timeoutMs: 60_000,
    everyMs: 200,
  });
  const dir = `${STORE}/vms/${vm.uuid}/${id}`;
  return {
    ...{ name, host, hostId },
    vm,
    id,
    seen,
    paths: {
      store: STORE,
      dir,
      state: `${dir}/state.save`,
      domain: `${dir}/domain.xml`,
      manifest: `${dir}/manifest.json`,
      iso: `${IMAGES}/lab.iso`,
      base: `${IMAGES}/golden-64.qcow2`,
      vda: `${IMAGES}/${name}.qcow2`,
      vdb: `/srv/xfs/${name}-vdb.img`,
      vdc: `${IMAGES}/${name}-vdc.img`,
      reflinked: `/srv/xfs/.savepoint/${id}-vdb`,
      copied: `${dir}/disk-vdc.raw`,
    },
    ref: `savepoint-${id}`,
  };
}

export type Stand = Awaited<ReturnType<typeof standOf>>;
export type Paths = Stand['paths'];
