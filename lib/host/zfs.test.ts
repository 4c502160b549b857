import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/**
 * The verbs for ZFS, run by a real shell against a double of zfs (`doubles/zfs.sh`) that keeps to what zfs(8) documents:
 * who owns a snapshot after a promotion, what may be destroyed, what a rollback refuses.
 */
const DATASET = 'tank/vm/web';
const IN = `${DATASET}.savepoint-t-vda-in`;
const ASIDE = `${DATASET}.savepoint-t-vda-aside`;
const name = (n: number) => `savepoint-s${n}-vda`;

let dir = '';
let bin = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'savepoint-zfs-'));
  bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'zfs'),
    `#!/bin/sh\nexec sh '${resolve('lib/host/doubles/zfs.sh')}' "$@"\n`,
  );
  chmodSync(join(bin, 'zfs'), 0o755);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A pool with one file system or volume, and a disk's file. */
function pool(type: 'filesystem' | 'volume'): string {
  const double = mkdtempSync(join(dir, 'pool-'));
  for (const folder of ['d/tank', 'd/tank%vm', `d/${DATASET.replaceAll('/', '%')}/p`, 's']) {
    mkdirSync(join(double, folder), { recursive: true });
  }
  const at = join(double, 'd', DATASET.replaceAll('/', '%'));
  writeFileSync(join(double, 'txg'), '0\n');
  writeFileSync(join(double, 'd/tank/type'), 'filesystem\n');
  writeFileSync(join(double, 'd/tank%vm/type'), 'filesystem\n');
  writeFileSync(join(at, 'type'), `${type}\n`);
  writeFileSync(join(at, 'content'), 'w0\n');
  writeFileSync(join(at, 'p/compression'), 'zstd');
  if (type === 'filesystem') writeFileSync(join(at, 'mounted'), '');
  writeFileSync(join(double, 'disk'), '');
  return double;
}

function run(double: string, lines: string[]): { output: string; killed: boolean } {
  const script = ['sp_why() { echo "why $*"; }', '. lib/host/verbs/zfs.sh', ...lines].join('\n');
  const { stdout, stderr, signal, status } = spawnSync(
    'sh',
    ['-c', `export SCRIPT=$$\n${script}`],
    {
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, DOUBLE: double },
      encoding: 'utf8',
    },
  );
  if (signal === null && status !== 0) throw new Error(`${lines.join('; ')}\n${stdout}${stderr}`);
  return { output: stdout, killed: signal !== null };
}

const disk = (double: string) => join(double, 'disk');
const write = (word: string) => `echo ${word} >"$DOUBLE/d/tank%vm%web/content"`;
const take = (double: string, n: number) =>
  `sp_zfs_capture ${DATASET} ${name(n)} '${disk(double)}' || exit 1`;
const remove = (n: number) => `sp_zfs_drop ${DATASET} ${name(n)} || exit 1`;
const place = (double: string, n: number) => [
  `sp_zfs_whole ${DATASET} ${name(n)} '${disk(double)}' || exit 1`,
  `sp_zfs_clone ${DATASET} ${name(n)} ${IN} || exit 1`,
  `sp_zfs_swap ${IN} ${DATASET} ${ASIDE} '${disk(double)}' || exit 1`,
];
const takeBack = (double: string) => [
  `sp_zfs_swap_back ${IN} ${DATASET} ${ASIDE} '${disk(double)}' || exit 1`,
  `sp_zfs_gone ${IN} || exit 1`,
];
const SETTLE = `sp_zfs_settle ${DATASET} || exit 1`;

const content = (double: string) =>
  run(double, ['cat "$DOUBLE/d/tank%vm%web/content"']).output.trim();
const listed = (double: string) =>
  run(double, ['zfs list -H -o name -t filesystem,volume -r -d 9 tank']).output.trim().split('\n');

/** Everything that is in a pool, as text. */
const whole = (double: string) =>
  execFileSync('sh', ['-c', 'cd "$1" && grep -r "" d s; find d s -type f | sort', 'sh', double], {
    encoding: 'utf8',
  });

type Act = { kind: 'take' } | { kind: 'back' | 'remove' | 'send'; of: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constant({ kind: 'take' } as const),
  fc.record({
    kind: fc.constantFrom('back' as const, 'remove' as const, 'send' as const),
    of: fc.nat(9),
  }),
);

const OUT = `${DATASET}.savepoint-t-vda-out`;
/** A disk that is a device of its own, or a file in the dataset, and where a snapshot of it is then found. */
function readable(double: string, type: 'volume' | 'filesystem', n: number) {
  const isVolume = type === 'volume';
  const found = isVolume ? join(double, 'dev', OUT) : join(double, 'stage/mnt/web.img');
  mkdirSync(dirname(found), { recursive: true });
  writeFileSync(found, '');
  const own = isVolume ? join(double, 'dev', DATASET) : join(double, 'mnt', DATASET, 'web.img');
  const link = join(double, 'stage/vda');
  mkdirSync(dirname(link), { recursive: true });
  const words = [DATASET, name(n), OUT, own, link, join(double, 'stage/mnt')];
  return { found, link, show: `sp_zfs_out ${words.join(' ')} || exit 1` };
}
const HIDE = `sp_zfs_out_gone ${DATASET} ${OUT} || exit 1`;

describe.each(['volume', 'filesystem'] as const)('a ZFS %s', (type) => {
  it('goes back to any snapshot and loses any, in any order, and nothing is left at the end', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 4, maxLength: 9 }), (acts) => {
        const double = pool(type);
        const held = new Map<number, string>();
        let present = 'w0';
        for (const [n, one] of acts.entries()) {
          const chosen = [...held.keys()][
            one.kind === 'take' ? 0 : one.of % Math.max(held.size, 1)
          ];
          if (one.kind === 'take' || chosen === undefined) {
            run(double, [take(double, n)]);
            held.set(n, present);
          } else if (one.kind === 'remove') {
            run(double, [remove(chosen)]);
            held.delete(chosen);
          } else if (one.kind === 'send') {
            // Whatever was being sent until now has arrived.
            const { found, link, show } = readable(double, type, chosen);
            run(double, [HIDE, show]);
            expect(readlinkSync(link)).toBe(found);
            const sent = join(double, 'd', OUT.replaceAll('/', '%'));
            expect(readFileSync(join(sent, 'content'), 'utf8').trim()).toBe(held.get(chosen));
          } else {
            const swap = place(double, chosen).map((line) =>
              line.replaceAll('savepoint-t-', `savepoint-t${n}-`),
            );
            run(double, [...swap, SETTLE]);
            present = held.get(chosen) ?? '?';
            expect(content(double)).toBe(present);
          }
          for (const [id, word] of held) {
            const at = `"$DOUBLE/s/${name(id)}"`;
            expect(run(double, [`cat ${at}/content; ls ${at}`]).output).toBe(
              `${word}\ncontent\nowner\ntxg\n`,
            );
          }
          present = `w${n + 1}`;
          run(double, [write(present)]);
        }
        for (const id of held.keys()) run(double, [remove(id)]);
        run(double, [HIDE]);
        expect(listed(double)).toEqual(['tank', 'tank/vm', DATASET]);
        expect(run(double, ['ls "$DOUBLE/s"']).output).toBe('');
        expect(content(double)).toBe(present);
      }),
      { seed: 20261125, numRuns: 3 },
    );
  });

  it('keeps the present that a rollback put aside, while something beside it ends', () => {
    const double = pool(type);
    const task = '20261126t080000-0000aa';
    const asOf = (line: string) => line.replaceAll('savepoint-t-', `savepoint-${task}-`);
    const end = `SP_STORE='${dir}'; ${HIDE}`;
    mkdirSync(join(dir, 'tasks', task), { recursive: true });
    const { show } = readable(double, type, 1);
    run(double, [take(double, 1), write('w1'), take(double, 2), write('present'), show]);
    run(double, place(double, 1).map(asOf));
    run(double, [end]);
    run(double, takeBack(double).map(asOf));
    expect(content(double)).toBe('present');
    // Of one that came to its end nobody needs it.
    run(double, [show, ...place(double, 1).map(asOf)]);
    writeFileSync(join(dir, 'tasks', task, 'ended'), '');
    run(double, [end]);
    run(double, takeBack(double).map(asOf));
    expect(content(double)).toBe('w1');
  });

  it('is as it was, or gone back, wherever the rollback is interrupted', {
    timeout: 300_000,
  }, () => {
    const before = pool(type);
    run(before, [
      take(before, 1),
      write('w1'),
      take(before, 2),
      write('w2'),
      take(before, 3),
      write('w3'),
    ]);
    const start = whole(before);
    let deaths = 0;
    for (let fuse = 0; ; fuse++) {
      const double = mkdtempSync(join(dir, 'died-'));
      cpSync(before, double, { recursive: true });
      writeFileSync(join(double, 'fuse'), `${fuse}\n`);
      if (!run(double, place(double, 2)).killed) break;
      deaths++;
      const other = mkdtempSync(join(dir, 'again-'));
      cpSync(double, other, { recursive: true });
      run(double, takeBack(double));
      expect(whole(double).replace(/^.*canmount.*\n/gm, '')).toBe(start);
      run(other, [...takeBack(other), ...place(other, 2), SETTLE]);
      expect(content(other)).toBe('w1');
    }
    expect(deaths).toBeGreaterThan(2);
  });

  it('keeps what was set on it', () => {
    const double = pool(type);
    run(double, [take(double, 1), write('w1'), ...place(double, 1), SETTLE]);
    expect(run(double, [`zfs get -H -s local -o property,value all ${DATASET}`]).output).toContain(
      'compression\tzstd\n',
    );
  });
});

it('makes a volume of a plain file, with the settings of the one that it will replace', () => {
  const double = pool('volume');
  const device = join(double, 'dev', IN);
  mkdirSync(dirname(device), { recursive: true });
  writeFileSync(device, '');
  const sent = join(double, 'sent.raw');
  writeFileSync(sent, Buffer.concat([Buffer.alloc(1024 ** 2), Buffer.from('content')]));
  run(double, [
    `sp_zfs_fill ${DATASET} ${IN} '${sent}' '${join(double, 'dev', DATASET)}' || exit 1`,
  ]);
  expect(readFileSync(device).equals(readFileSync(sent))).toBe(true);
  expect(run(double, [`zfs get -H -s local -o property,value all ${IN}`]).output).toContain(
    'compression\tzstd\n',
  );
});

it('does not take another file of the dataset along', () => {
  const double = pool('filesystem');
  const folder = join(double, 'mnt', DATASET);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'other.img'), '');
  const [check = ''] = place(double, 1);
  expect(() => run(double, [take(double, 1), check])).toThrow('lies in the same dataset');
});
