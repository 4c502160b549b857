import { afterEach, beforeAll, expect, it } from 'vitest';
import { sentence } from '@/lib/domain/sentences';
import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';
import { ended, type VmHand } from './harness';
import { onOneHost, type Registered } from './one-host';

/** A guest that writes so much while its disk is copied that the filesystem of its overlay gets full. */
const NAME = 'grower';
const FOLDER = '/srv/small';
const DISK = `${FOLDER}/${NAME}.img`;
const RESERVE_BYTES = 256 * 1024 ** 2;
const MARK = '/run/slow-copy';

/** The copy of a disk waits while there is a mark, however fast the machine is; other copies do not notice. */
const SLOW_COPY = `real=$(command -v cp)
  cp "$real" /run/cp.real
  cat >/run/cp.slow <<'END'
#!/bin/sh
case $* in *disk-vda*) while [ -e ${MARK} ]; do sleep 0.05; done ;; esac
exec /run/cp.real "$@"
END
  chmod +x /run/cp.slow
  mount --bind /run/cp.slow "$real"`;

let host: LabHost;
let kvm: Registered;
let vm: VmHand;

onOneHost({ name: 'grow', subnet: 80 }, (stand) => {
  ({ host, kvm } = stand);
});

beforeAll(async () => {
  const disks = [{ format: 'raw', on: 'ext4', sizeMiB: 300 } as const];
  await host.defineGuest({ name: NAME, agent: true, tickMs: 250, disks });
  // What a pool names, and virsh shows by its name there, is copied, because no layer can be laid over it.
  await host.sh(
    `truncate -s 600M /var/lib/libvirt/small.img && mkfs.ext4 -q -m 0 /var/lib/libvirt/small.img
     mkdir -p ${FOLDER} && mount -o loop /var/lib/libvirt/small.img ${FOLDER} && chmod 711 ${FOLDER}
     old=$(virsh -q domblklist ${NAME} | awk '$1 == "vda" { print $2 }')
     cp --sparse=always --preserve=all "$old" ${DISK} && rm "$old"
     virsh -q pool-create-as small dir --target ${FOLDER}
     virsh dumpxml ${NAME} --inactive | sed "s|<disk type='file' device='disk'>|<disk type='volume' device='disk'>|
       s|<source file='$old'/>|<source pool='small' volume='${NAME}.img'/>|" >/tmp/grower.xml
     virsh -q define /tmp/grower.xml
     ${SLOW_COPY}`,
  );
  await host.startGuest(NAME);
  vm = await kvm.vm(NAME);
});

// Also after a test that failed: the one after it copies the same disk.
afterEach(() => host.sh(`rm -f ${MARK}`));

const diskOf = async () =>
  (await host.sh(`virsh -q domblklist ${NAME} | awk '$1 == "vda" { print $2 }'`)).trim();
const freeBytes = async () => Number(await host.sh(`df --output=avail -B1 ${FOLDER} | tail -n 1`));

/** The guest writes that much to its disk, as fast as it can. Its agent takes no order before the filesystems are thawed. */
const guestWrites = (mebibytes: number) => {
  const arg = ['dd', 'if=/dev/zero', 'of=/disk/vda/grown', 'bs=1M', `count=${mebibytes}`];
  const order = JSON.stringify({ execute: 'guest-exec', arguments: { path: '/bin/busybox', arg } });
  return waitFor('the agent to take the order', async () => {
    const { code } = await host.run(['virsh', 'qemu-agent-command', NAME, order]);
    return code === 0;
  });
};

it.each([
  ['without its memory', false],
  ['with its memory', true],
])(
  'is taken back before the guest finds its disk full, and the guest runs on (%s)',
  async (_how, withMemory) => {
    await host.sh(`true >${MARK}`);
    const request = { label: 'full', description: '', withMemory, mode: 'auto' } as const;
    const taskId = await vm.start({ kind: 'take', ...request });
    await waitFor('the VM to lie on an overlay', async () => /\.overlay$/.test(await diskOf()));
    expect(await freeBytes()).toBeGreaterThan(RESERVE_BYTES);
    await guestWrites(250);
    const task = await ended(taskId);
    await host.sh(`rm -f ${MARK}`);
    expect([task.status, task.problem?.code]).toEqual(['undone', 'no-space']);
    expect(task.problem && sentence(task.problem)).toContain(FOLDER);
    expect(await diskOf()).toBe(`${NAME}.img`);
    expect(await host.sh(`ls ${FOLDER}`)).not.toContain('overlay');
    // It wrote on through all of it, found its disk never full, and nothing of that is lost.
    expect(await host.domainState(NAME)).toMatch(/^running/);
    const { mem, disks } = await host.counters(NAME);
    expect(disks).toEqual([mem]);
    expect(await host.sh(`cat /var/log/libvirt/qemu/${NAME}.log`)).not.toMatch(/No space left/);
    expect((await vm.view()).snapshots).toEqual([]);
  },
);
