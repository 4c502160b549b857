import { formatBytes } from '@/lib/domain/format';
import { type Move, onMoveStand } from './move-stand';
import { goal, publish, seconds, table, times } from './report';
import { interleave, medianOf } from './rounds';

const FILL_MIB = 1450;
const MIB = 1024 ** 2;

/** A saved state of 1.5 GiB from one host to another: Savepoint against scp and rsync by hand. */
export async function move(rounds = 3): Promise<{ met: boolean }> {
  const { stateBytes, runs } = await onMoveStand(FILL_MIB, async (stand) => ({
    stateBytes: stand.stateBytes,
    runs: await interleave(
      {
        scp: () => stand.byHand((state, target) => `scp -q ${state} ${target}`),
        rsync: () => stand.byHand((state, target) => `rsync -S ${state} ${target}`),
        direct: () => stand.savepoint('direct'),
        relay: () => stand.savepoint('relay'),
      },
      rounds,
      ({ ms, wireBytes }) => `${seconds(ms)}, ${formatBytes(wireBytes)} on the wire`,
    ),
  }));
  const ms = (of: Move[]) => medianOf(of, (run) => run.ms);
  const wire = (of: Move[]) => medianOf(of, (run) => run.wireBytes);
  const fastest = Math.min(ms(runs.scp), ms(runs.rsync));
  const rate = goal(ms(runs.direct) / fastest, 1 / 0.9);
  const bytes = goal(wire(runs.direct) / Math.min(wire(runs.scp), wire(runs.rsync)), 1);
  const grown = goal(Math.max(...runs.relay.map((run) => run.grownBytes)) / MIB, 150);
  const row = (name: string, of: Move[]) => [
    name,
    seconds(ms(of)),
    `${formatBytes((stateBytes * 1000) / ms(of))}/s`,
    formatBytes(wire(of)),
    formatBytes(Math.max(0, ...of.map((run) => run.grownBytes))),
  ];
  const text = [
    `A saved state of ${formatBytes(stateBytes)}, nearly all of it random data; medians of ${rounds} interleaved rounds. Savepoint’s`,
    'time is from the order to the end of both tasks: with fresh facts of both hosts, the definitions and the disk, SHA-256 at both',
    'ends and fsync. By hand nothing is compared, and only the state travels.',
    '',
    table(
      ['way', 'time', 'rate', 'on the wire', 'dashboard grew by at most'],
      [
        row('scp', runs.scp),
        row('rsync -S', runs.rsync),
        row('Savepoint, directly', runs.direct),
        row('Savepoint, through the dashboard', runs.relay),
      ],
    ),
    '',
    `- Time against the fastest by hand: ${times(rate.measured)}, goal at most ${times(rate.atMost)}: ${rate.met ? 'met' : 'MISSED'}`,
    `- Bytes on the wire against the fewest by hand: ${bytes.measured} ×, goal below 1: ${bytes.met ? 'met' : 'MISSED'}`,
    `- The dashboard’s memory while it relays: ${grown.measured} MiB more at most, goal at most ${grown.atMost} MiB: ${grown.met ? 'met' : 'MISSED'}`,
  ].join('\n');
  publish('move', text, { stateBytes, rounds, runs, rate, bytes, grown });
  return { met: rate.met && bytes.met && grown.met };
}
