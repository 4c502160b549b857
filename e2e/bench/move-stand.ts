import { startTransfer } from '@/lib/services/transfers';
import { ACTOR, done, followedTasksEnded, register, startDashboard } from '../engine/harness';
import { type LabHost, startLab, stopLab } from '../lab/lab';
import { say } from './stage';

const LAB = 'bmove';
const GUEST = 'bench';
const STORE = '/var/lib/libvirt/savepoint';

/** One way of bringing a state to the other host: its time, the bytes on the wire, and how much this process grew. */
export type Move = { ms: number; wireBytes: number; grownBytes: number };

export type MoveStand = {
  stateBytes: number;
  byHand: (command: (state: string, target: string) => string) => Promise<Move>;
  savepoint: (route: 'direct' | 'relay') => Promise<Move>;
};

/** Two hosts, a guest with that much memory filled, one snapshot of it, and a key for those who do it by hand. */
export async function onMoveStand<T>(
  fillMiB: number,
  play: (stand: MoveStand) => Promise<T>,
): Promise<T> {
  const lab = await startLab({ name: LAB, subnet: 104, hosts: ['kvm1', 'kvm2'] });
  const stop = await startDashboard();
  try {
    const [kvm1, kvm2] = [lab.host('kvm1'), lab.host('kvm2')];
    say(`starting a guest with ${fillMiB} MiB of random data in memory`);
    await kvm1.defineGuest({ name: GUEST, fillMiB, screen: false });
    await kvm1.startGuest(GUEST);
    const [near, far] = [await register(kvm1), await register(kvm2)];
    const vm = await near.vm(GUEST);
    await vm.take('s1');
    const { id, parts } = await vm.snapshot('s1');
    // It is read through by itself, once.
    await followedTasksEnded();
    // What is measured is the way, not the guest beside it.
    await kvm1.destroyGuest(GUEST);
    await kvm1.sh(
      "mkdir -p /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519; mkdir -p /var/lib/libvirt/by-hand",
    );
    await kvm2.sh('mkdir -p /var/lib/libvirt/by-hand');
    await kvm2.authorizeKey(await kvm1.sh('cat /root/.ssh/id_ed25519.pub'));
    await kvm1.sh(`ssh-keyscan ${kvm2.address} >/root/.ssh/known_hosts 2>/dev/null`);
    const dir = `vms/${vm.uuid}/${id}`;
    const target = '/var/lib/libvirt/by-hand/state.save';
    const clear = async () => {
      await kvm2.sh(`rm -rf ${target} ${STORE}/${dir}; sync`);
      await kvm1.sh(`cat ${STORE}/${dir}/state.save >/dev/null; sync`);
    };
    return await play({
      stateBytes: parts.find(({ role }) => role === 'state')?.sizeBytes ?? 0,
      byHand: async (command) => {
        await clear();
        const text = command(`${STORE}/${dir}/state.save`, `root@${kvm2.address}:${target}`);
        return measure(kvm1, async () => {
          await kvm1.sh(text);
          await kvm2.sh(`sync ${target}`);
        });
      },
      savepoint: async (route) => {
        await clear();
        const forbid = `ip route add prohibit ${kvm2.address}/32`;
        if (route === 'relay') await kvm1.sh(forbid);
        try {
          return await measure(kvm1, async () => {
            const { taskIds } = await startTransfer(ACTOR, {
              ...{ fromId: near.hostId, toId: far.hostId, vmUuid: vm.uuid, snapshotIds: [id] },
              onArrival: { kind: 'keep' },
            });
            await done(taskIds[0] ?? '');
          });
        } finally {
          if (route === 'relay') await kvm1.sh(forbid.replace(' add ', ' del '));
        }
      },
    });
  } finally {
    await stop();
    await stopLab(LAB, { purge: true });
  }
}

async function measure(host: LabHost, work: () => Promise<void>): Promise<Move> {
  const sent = async () => Number(await host.sh('cat /sys/class/net/eth0/statistics/tx_bytes'));
  const before = await sent();
  const resident = process.memoryUsage.rss();
  let most = resident;
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  const from = performance.now();
  try {
    await work();
  } finally {
    clearInterval(watching);
  }
  const ms = Math.round(performance.now() - from);
  return { ms, wireBytes: (await sent()) - before, grownBytes: most - resident };
}
