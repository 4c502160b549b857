import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, type LabHost, startLab } from '../lab/lab';

/**
 * The verbs for ZFS on a real one: what `lib/host/zfs.test.ts` asks of a double. In a machine under emulation: `npm run zfs`.
 */
const VERBS = readFileSync('lib/host/verbs/zfs.sh', 'utf8');
const MINUTES = 60_000;
const DATASET = 'tank/vm/web';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await startLab({ name: 'zverb', subnet: 95, hosts: ['zfs1'], emulated: ['zfs1'] });
  host = lab.host('zfs1');
}, 10 * MINUTES);
beforeEach(() => host.sh('zfs destroy -R tank/vm 2>/dev/null || :; zfs create tank/vm'), MINUTES);
afterAll(() => lab?.stop());

const KINDS = [
  ['volume', `/dev/zvol/${DATASET}`, '-s -V 16M'],
  ['filesystem', `/${DATASET}/web.img`, ''],
] as const;

const name = (n: number) => `savepoint-s${n}-vda`;
const beside = (n: number, what: string) => `${DATASET}.savepoint-t${n}-vda-${what}`;
const LIST = 'zfs list -H -o name -t all -r tank/vm | tr "\\n" " "; echo';
const BARE = `tank/vm ${DATASET} `;

type Act = { kind: 'take' } | { kind: 'back' | 'remove' | 'send'; of: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constant({ kind: 'take' } as const),
  fc.record({
    kind: fc.constantFrom('back' as const, 'back' as const, 'remove' as const, 'send' as const),
    of: fc.nat(9),
  }),
);

describe.each(KINDS)('a real ZFS %s', { timeout: 15 * MINUTES }, (type, disk, made) => {
  const write = (word: string, to: string = disk) =>
    `printf '%-16s' ${word} | dd of='${to}' bs=16 conv=notrunc,fsync status=none`;
  const read = (from: string = disk) => `echo "has $(head -c 16 '${from}' | tr -d ' ')"`;
  const fresh = [
    `zfs create -o compression=lz4 ${made} ${DATASET}`,
    `sp_zfs_appears '${disk.replace('/web.img', '')}'`,
    write('w0'),
  ];
  const take = (n: number) => `sp_zfs_capture ${DATASET} ${name(n)} '${disk}'`;
  const remove = (n: number) => `sp_zfs_drop ${DATASET} ${name(n)}`;
  const swapped = (n: number) => `${beside(n, 'in')} ${DATASET} ${beside(n, 'aside')} '${disk}'`;
  /** The rollback `n` to a snapshot, step by step, and its undo. */
  const place = (n: number, to: number) => [
    `sp_zfs_whole ${DATASET} ${name(to)} '${disk}'`,
    `sp_zfs_clone ${DATASET} ${name(to)} ${beside(n, 'in')}`,
    `sp_zfs_swap ${swapped(n)}`,
  ];
  const undo = (n: number) => [`sp_zfs_swap_back ${swapped(n)}`, `sp_zfs_gone ${beside(n, 'in')}`];
  const settle = `sp_zfs_settle ${DATASET}`;
  const back = (n: number, to: number) => [...place(n, to), read(), settle];
  const out = beside(0, 'out');
  const show = (of: number) =>
    `mkdir -p /root/stage; sp_zfs_out ${DATASET} ${name(of)} ${out} '${disk}' /root/stage/vda /root/stage/mnt`;
  const hide = `sp_zfs_out_gone ${DATASET} ${out}`;

  async function run(...lines: string[]): Promise<string[]> {
    // As a task's script does it: without -e.
    const checked = lines.map((line) => `{ ${line}; } || exit 1`);
    const script = ['SP_STORE=/root/store', 'sp_why() { echo "why $*"; }', VERBS, ...checked];
    const input = script.join('\n');
    const done = await host.run(['/bin/sh', '-s'], { input, timeoutMs: 10 * MINUTES });
    if (done.code !== 0) throw new Error(`${lines.join('\n')}\n${done.stdout}${done.stderr}`);
    return done.stdout.split('\n').flatMap((line) => line.replace(/^has /, '') || []);
  }

  it('goes back to any snapshot and loses any, in any order, and nothing is left', async () => {
    const runs = fc.sample(fc.array(act, { minLength: 7, maxLength: 9 }), {
      ...{ seed: 20261126, numRuns: 2 },
    });
    for (const acts of runs) {
      const held = new Map<number, string>();
      const lines = [...fresh];
      const expected: string[] = [];
      let present = 'w0';
      for (const [n, one] of acts.entries()) {
        const chosen = [...held.keys()][one.kind === 'take' ? 0 : one.of % Math.max(held.size, 1)];
        if (one.kind === 'take' || chosen === undefined) {
          lines.push(take(n));
          held.set(n, present);
        } else if (one.kind === 'remove') {
          lines.push(remove(chosen));
          held.delete(chosen);
        } else if (one.kind === 'send') {
          lines.push(hide, show(chosen), read('/root/stage/vda'));
          expected.push(held.get(chosen) ?? '?');
        } else {
          lines.push(...back(n, chosen));
          expected.push(held.get(chosen) ?? '?');
        }
        present = `w${n + 1}`;
        lines.push(write(present));
      }
      for (const [id, word] of [...held].reverse()) {
        lines.push(...back(20 + id, id));
        expected.push(word);
      }
      for (const id of held.keys()) lines.push(remove(id));
      lines.push(hide, LIST, read());
      expected.push(BARE, [...held.values()][0] ?? present);
      expect(await run(...lines)).toEqual(expected);
      await run(`zfs destroy -R ${DATASET}`);
    }
  });

  it('is as it was, or gone back, wherever the rollback is interrupted', async () => {
    await run(...fresh, take(1), write('w1'), take(2), write('w2'), take(3), write('w3'));
    const [, clone = '', swap = ''] = place(1, 2);
    const aside = [`sp_zfs_hide ${DATASET}`, `zfs rename ${DATASET} ${beside(1, 'aside')}`];
    const halves = [[], [clone], [clone, ...aside], [clone, swap]];
    const before = await run(LIST);
    for (const half of halves) {
      expect(await run(...half, ...undo(1), read(), LIST)).toEqual(['w3', ...before]);
    }
    for (const [, ...half] of halves.slice(1)) {
      const forward = [...(halves.slice(1)[0] ?? []), ...half, swap, swap, read()];
      expect(await run(...forward, ...undo(1), read(), LIST)).toEqual(['w1', 'w3', ...before]);
    }
    // The other snapshots outlive the one that was gone back to.
    expect(await run(...back(1, 2), ...back(2, 3), ...back(3, 1))).toEqual(['w1', 'w2', 'w0']);
    expect(await run(remove(1), remove(2), remove(3), LIST, read())).toEqual([BARE, 'w0']);
  });

  it('keeps what was set on it', async () => {
    await run(...fresh, take(1), write('w1'), ...place(1, 1), settle);
    expect(await run(`zfs get -H -o value compression,origin ${DATASET}`)).toEqual(['lz4', '-']);
  });

  it('comes back from a file with what is not written of it as zeros', async () => {
    if (type === 'filesystem') return;
    const sent = '/root/sent.raw';
    const fill = `sp_zfs_fill ${DATASET} ${beside(1, 'in')} ${sent} '${disk}'`;
    const lines = [`rm -f ${sent}; truncate -s 5M ${sent}`, write('sent', sent), fill, fill];
    const size = `zfs get -H -p -o value volsize ${DATASET}`;
    expect(
      await run(...fresh, ...lines, `sp_zfs_swap ${swapped(1)}`, settle, read(), size, LIST),
    ).toEqual(['sent', String(5 * 1024 ** 2), BARE]);
  });
});
