import { expect, it } from 'vitest';
import type { LabHost } from '../lab/lab';
import type { VmHand } from './harness';
import { onOneHost } from './one-host';

/** Images over images are read from their headers, all at once, and are what qemu-img would say. */
const GUEST = 'clones';
const DIR = '/var/lib/libvirt/images';
let host: LabHost;
let vm: VmHand;

onOneHost({ name: 'clones', subnet: 108 }, async ({ kvm, ...stand }) => {
  host = stand.host;
  const disk = { format: 'qcow2', on: 'ext4', backing: true } as const;
  await host.defineGuest({ name: GUEST, disks: [disk, disk, disk, { format: 'raw', on: 'ext4' }] });
  vm = await kvm.vm(GUEST);
});

const disksOf = async () => (await vm.view()).vm.disks;

async function toldByQemu(path: string): Promise<string[]> {
  const { stdout } = await host.run(['qemu-img', 'info', '--backing-chain', '--output=json', path]);
  const chain = JSON.parse(stdout) as { filename: string }[];
  return chain.slice(1).map(({ filename }) => filename);
}

it('reads every chain as qemu-img does', async () => {
  const [a, b, c] = (await disksOf()).map(({ path = '' }) => path);
  const create = 'qemu-img create -q -f qcow2';
  // Relative and absolute names, odd letters, a raw file below, an old format, and a name that only QEMU understands.
  await host.sh(`cd ${DIR} && mv '${a}' "bottom 'é'.qcow2" &&
    ${create} -F qcow2 -b "bottom 'é'.qcow2" mid.qcow2 && ${create} -F qcow2 -b ${DIR}/mid.qcow2 '${a}'
    truncate -s 64M '${DIR}/flat.raw' && rm '${b}' &&
    ${create} -o compat=0.10 -F raw -b ${DIR}/flat.raw '${b}'
    rm '${c}' && ${create} -F qcow2 -b 'json:{"driver":"qcow2","file":{"driver":"file","filename":"${DIR}/mid.qcow2"}}' '${c}'`);
  const disks = await disksOf();
  expect(disks).toHaveLength(4);
  for (const { path = '', file } of disks) expect(file?.backing).toEqual(await toldByQemu(path));
  expect(disks.map(({ file }) => file?.backing.length)).toEqual([3, 1, 3, 0]);
});
