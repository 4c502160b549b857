import { register, startDashboard } from '../engine/harness';
import { startLab } from '../lab/lab';
import { growing, type Level, measure, median, windows } from './measure';

/**
 * The soak: cycles of take and roll back, with removes in between, on one VM with disks of all drivers. The counters must
 * agree after each; memory, descriptors and files must stay level. Prints one JSON line; exit code 1 if anything does not
 * hold. `npm run soak -- 200`
 */
const GUEST = 'soak vm';
/** More snapshots than this are removed, the oldest and a middle one in turn. */
const KEPT = 4;

const cycles = Number(process.argv[2] ?? '200');
if (!Number.isInteger(cycles) || cycles < 8) throw new Error('how many cycles? at least 8');
const say = (text: string) => console.error(text);

const lab = await startLab({ name: 'soak', subnet: 94, hosts: ['kvm1'] });
const stopDashboard = await startDashboard();
const levels: Level[] = [];
const ms = { take: [] as number[], rollback: [] as number[] };
let agreed = 0;

async function timed(into: number[], work: Promise<unknown>): Promise<void> {
  const from = performance.now();
  await work;
  into.push(Math.round(performance.now() - from));
}

try {
  const host = lab.host('kvm1');
  await host.defineGuest({
    name: GUEST,
    tickMs: 250,
    disks: [
      { format: 'qcow2', on: 'ext4' },
      { format: 'raw', on: 'xfs' },
      { format: 'raw', on: 'ext4' },
      { format: 'qcow2', on: 'btrfs' },
    ],
  });
  await host.startGuest(GUEST);
  const vm = await (await register(host)).vm(GUEST);
  const kept: string[] = [];
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const label = `cycle_${cycle}`;
    await timed(ms.take, vm.take(label));
    kept.push(label);
    // Back to another one each time: the newest, the oldest and what lies between.
    const back = kept[cycle % kept.length] ?? label;
    await timed(ms.rollback, vm.rollback(back));
    const { mem, disks } = await host.counters(GUEST);
    const together = disks.length === 4 && disks.every((disk) => disk === mem);
    if (together) agreed += 1;
    if (kept.length > KEPT) {
      const [gone] = kept.splice(cycle % 2 === 0 ? 0 : 1, 1);
      if (gone !== undefined) await vm.remove(gone);
    }
    const level = await measure(host);
    levels.push(level);
    say(
      `${cycle}/${cycles} back to ${back}: ${mem}/${disks} ${together ? 'agree' : 'DO NOT AGREE'}; ` +
        `${level.rssMiB.toFixed(0)} MiB, ${level.fds} fds; host ${level.files} files, ${level.hostMiB.toFixed(0)} MiB`,
    );
  }
} finally {
  await stopDashboard();
  await lab.stop();
}
const grew = growing(levels);
if (grew.length > 0) say(`not level: ${grew.join(', ')}`);
console.log(
  JSON.stringify({
    cycles,
    agreed,
    rssMiB: windows(levels, 'rssMiB'),
    files: windows(levels, 'files'),
    hostMiB: windows(levels, 'hostMiB'),
    fds: windows(levels, 'fds'),
    ms: { take: median(ms.take), rollback: median(ms.rollback) },
  }),
);
process.exitCode = agreed === cycles && grew.length === 0 ? 0 : 1;
