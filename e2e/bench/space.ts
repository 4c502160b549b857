import { formatBytes } from '@/lib/domain/format';
import { register } from '../engine/harness';
import type { LabHost } from '../lab/lab';
import { publish, seconds, table } from './report';
import { onStage, say } from './stage';

const GUEST = 'space';
const STATES = 10;
const DIR = '/var/lib/libvirt/space';

type Way = { bytes: number; ms: number; backMs: number };

/**
 * Ten saved states of one guest: what each way of keeping them takes in room and in time, and how long the last one takes to
 * come back. `keep` and `back` are shell text that runs in the folder of the states 1.save to 10.save.
 */
const WAYS: Record<string, { keep: string; back: string }> = {
  'as they are (sparse)': {
    keep: 'for n in $all; do cp --sparse=always $n.save out/$n.save; done',
    back: 'cp --sparse=always out/10.save back',
  },
  'zstd -1 alone': {
    keep: 'for n in $all; do zstd -q -1 $n.save -o out/$n.zst; done',
    back: 'zstd -q -d out/10.zst -o back',
  },
  'zstd -1 --patch-from the one before': {
    keep: 'zstd -q -1 1.save -o out/1.zst; before=1; for n in 2 3 4 5 6 7 8 9 10; do zstd -q -1 --long=31 --patch-from=$before.save $n.save -o out/$n.zst; before=$n; done',
    back: 'zstd -q -d out/1.zst -o back; for n in 2 3 4 5 6 7 8 9 10; do zstd -q -d --long=31 --patch-from=back out/$n.zst -o back.new; mv back.new back; done',
  },
  'zstd -1 --patch-from the first': {
    keep: 'zstd -q -1 1.save -o out/1.zst; for n in 2 3 4 5 6 7 8 9 10; do zstd -q -1 --long=31 --patch-from=1.save $n.save -o out/$n.zst; done',
    back: 'zstd -q -d out/1.zst -o first; zstd -q -d --long=31 --patch-from=first out/10.zst -o back; rm first',
  },
  'borg (zstd,1), small chunks': {
    keep: 'borg init -e none out/repo; for n in $all; do borg create --chunker-params buzhash,12,20,14,4095 -C zstd,1 out/repo::$n $n.save; done',
    back: 'mkdir b; cd b; borg extract ../out/repo::10; mv 10.save ../back; cd ..; rmdir b',
  },
  'borg (zstd,1)': {
    keep: 'borg init -e none out/repo; for n in $all; do borg create -C zstd,1 out/repo::$n $n.save; done',
    back: 'mkdir b; cd b; borg extract ../out/repo::10; mv 10.save ../back; cd ..; rmdir b',
  },
  'restic (compression auto)': {
    keep: 'restic -q init -r out/repo; for n in $all; do restic -q -r out/repo backup $n.save; done',
    back: 'restic -q -r out/repo dump latest /10.save >back',
  },
};

export async function space(): Promise<{ met: boolean }> {
  const { stateBytes, ways } = await onStage(async (host) => {
    const bytes = await makeStates(host);
    const measured: Record<string, Way> = {};
    for (const [name, way] of Object.entries(WAYS)) {
      measured[name] = await measure(host, way);
      say(`${name}: ${formatBytes(measured[name].bytes)}, ${seconds(measured[name].ms)}`);
    }
    return { stateBytes: bytes, ways: measured };
  });
  const text = [
    `${STATES} saved states of one guest, ${formatBytes(stateBytes)} in all, a few seconds of work apart. One run, one processor’s worth of work at a time.`,
    '',
    table(
      ['kept', 'room', 'of all bytes', 'time for ten', 'the tenth comes back in'],
      Object.entries(ways).map(([name, way]) => [
        name,
        formatBytes(way.bytes),
        `${Math.round((100 * way.bytes) / stateBytes)} %`,
        seconds(way.ms),
        seconds(way.backMs),
      ]),
    ),
  ].join('\n');
  publish('space', text, { stateBytes, ways });
  return { met: true };
}

/** A guest that keeps 300 MiB and rewrites 10 MiB a second. */
async function makeStates(host: LabHost): Promise<number> {
  say(`taking ${STATES} snapshots of one guest`);
  await host.defineGuest({ name: GUEST, fillMiB: 300, dirtyMiBPerSecond: 10, screen: false });
  await host.startGuest(GUEST);
  const vm = await (await register(host)).vm(GUEST);
  await host.sh(`mkdir -p ${DIR}`);
  for (let n = 1; n <= STATES; n += 1) {
    await vm.take(`s${n}`);
    const { id } = await vm.snapshot(`s${n}`);
    const state = `/var/lib/libvirt/savepoint/vms/${vm.uuid}/${id}/state.save`;
    await host.sh(`ln ${state} ${DIR}/${n}.save`);
    await host.counters(GUEST);
  }
  await host.destroyGuest(GUEST);
  return Number(await host.sh(`cat ${DIR}/*.save | wc -c`));
}

async function measure(host: LabHost, { keep, back }: (typeof WAYS)[string]): Promise<Way> {
  const timed = async (text: string) => {
    await host.sh('sync');
    const from = performance.now();
    await host.sh(
      `set -e; cd ${DIR}; export BORG_BASE_DIR=${DIR}/b0 RESTIC_PASSWORD=x RESTIC_CACHE_DIR=${DIR}/b0; all='1 2 3 4 5 6 7 8 9 10'; ${text}; sync`,
    );
    return Math.round(performance.now() - from);
  };
  await host.sh(`cd ${DIR} && rm -rf out back b0 && mkdir out`);
  const ms = await timed(keep);
  const bytes = Number(await host.sh(`du -s -B1 ${DIR}/out | cut -f1`));
  const backMs = await timed(back);
  await host.sh(`cmp ${DIR}/back ${DIR}/10.save`);
  return { bytes, ms, backMs };
}
