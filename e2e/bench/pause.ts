import { formatBytes } from '@/lib/domain/format';
import { register } from '../engine/harness';
import type { GuestDisk, LabHost } from '../lab/lab';
import { drawPauses } from './pause-chart';
import {
  ARTICLE,
  BARE,
  judgePauses,
  LIVE,
  type SizeRuns,
  SLOW_BARE,
  SLOW_LIVE,
} from './pause-result';
import {
  article,
  backByHand,
  bareLive,
  type Guest,
  internal,
  type Pause,
  savepoint,
  slowly,
  type Way,
} from './pause-ways';
import { print, publish, seconds } from './report';
import { interleave } from './rounds';
import { canBeSlow } from './slow-disk';
import { onStage, say } from './stage';

const SIZES_MIB = [256, 1024, 3072];
const DIRTY_MIB_PER_SECOND = 8;
/** What one hard disk may do: bytes a second. */
const SLOW = 80e6;

/**
 * How long a guest stands still for a snapshot with memory, by every way and every size. With one size only, for a look at
 * the ways themselves, the result is printed and not published.
 */
export async function pause(rounds = 2, onlyMiB?: number): Promise<{ met: boolean }> {
  const wanted = onlyMiB === undefined ? SIZES_MIB : [onlyMiB];
  const sizes = await onStage((host) => measureAll(host, rounds, wanted));
  const { met, text, json } = judgePauses(sizes, rounds, DIRTY_MIB_PER_SECOND);
  if (onlyMiB !== undefined) {
    print(text, json);
    return { met };
  }
  publish('pause', text, json);
  drawPauses(sizes);
  return { met };
}

async function measureAll(
  host: LabHost,
  rounds: number,
  sizesMiB: readonly number[],
): Promise<SizeRuns[]> {
  const kvm = await register(host);
  const sizes: SizeRuns[] = [];
  for (const fillMiB of sizesMiB) {
    const guestOn = async (kind: string, disk: GuestDisk): Promise<Guest> => {
      const name = `${kind}-${fillMiB}`;
      say(`starting ${name}`);
      const dirtyMiBPerSecond = DIRTY_MIB_PER_SECOND;
      await host.defineGuest({
        ...{ name, fillMiB, dirtyMiBPerSecond, tickMs: 10, screen: false },
        disks: [disk],
      });
      await host.startGuest(name);
      const vm = await kvm.vm(name);
      const [first] = (await vm.view()).disks;
      if (first?.path === undefined) throw new Error('the guest has no disk');
      const store = '/var/lib/libvirt/by-hand';
      await host.sh(`mkdir -p ${store}`);
      return { host, name, vm, disk: first.path, target: first.target, store };
    };
    const run = async (guest: Guest, ways: Record<string, Way>) => {
      const runs = await interleave(ways, rounds, show);
      await host.destroyGuest(guest.name);
      return runs;
    };
    const qcow2 = await guestOn('qcow2', { format: 'qcow2', on: 'ext4' });
    const back = await rollbacks(qcow2, rounds);
    const inPlace = await run(qcow2, {
      [ARTICLE]: article(qcow2),
      'virsh snapshot-create-as (internal)': internal(qcow2),
      'bare live commands, qcow2 on ext4': bareLive(qcow2),
      'Savepoint saved, qcow2 on ext4': savepoint(qcow2, 'saved'),
      'Savepoint held, qcow2 on ext4': savepoint(qcow2, 'held'),
    });
    const xfs = await guestOn('xfs', { format: 'raw', on: 'xfs' });
    const shared = await run(xfs, {
      [BARE]: bareLive(xfs),
      [LIVE]: savepoint(xfs, 'live'),
      ...(canBeSlow(host.dir) && {
        [SLOW_BARE]: slowly(xfs, SLOW, bareLive(xfs)),
        [SLOW_LIVE]: slowly(xfs, SLOW, savepoint(xfs, 'live')),
      }),
    });
    const raw = await guestOn('raw', { format: 'raw', on: 'ext4' });
    const layered = await run(raw, { 'Savepoint live, raw on ext4': savepoint(raw, 'live') });
    sizes.push({ fillMiB, ways: { ...inPlace, ...shared, ...layered }, back });
  }
  return sizes;
}

/** The way back, by hand and by Savepoint, from the same snapshot. */
async function rollbacks(guest: Guest, rounds: number): Promise<SizeRuns['back']> {
  const { vm, host, name } = guest;
  await vm.take('back');
  const { id } = await vm.snapshot('back');
  const byHandMs: number[] = [];
  const savepointMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    byHandMs.push(await backByHand(guest, id));
    const { steps } = await vm.rollback('back');
    await host.counters(name);
    const at = (step: string) => {
      const one = steps.find((each) => each.id === step);
      return Date.parse(one?.startedAt ?? '') + (one?.durationMs ?? 0);
    };
    const stop = steps.find((one) => one.id === 'stop');
    savepointMs.push(at('resume') - Date.parse(stop?.startedAt ?? ''));
    say(
      `back: by hand ${seconds(byHandMs.at(-1) ?? 0)}, Savepoint ${seconds(savepointMs.at(-1) ?? 0)}`,
    );
  }
  await vm.remove('back');
  return { byHandMs, savepointMs };
}

const show = ({ silentMs, longestMs, saidMs, totalMs, ...bytes }: Pause) =>
  `guest silent ${seconds(silentMs)} (ever ${seconds(longestMs)}), said ${seconds(saidMs)}, total ${seconds(totalMs)}, ` +
  `state ${formatBytes(bytes.stateBytes)}, written ${formatBytes(bytes.writtenBytes)}, copied ${formatBytes(bytes.copiedBytes)}`;
