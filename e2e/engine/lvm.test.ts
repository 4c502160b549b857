import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitSections } from '@/lib/fleet/sections';
import { readSizes } from '@/lib/fleet/sizes';
import { readVolumes } from '@/lib/fleet/volumes';
import { type Lab, type LabHost, startLab } from '../lab/lab';

/**
 * The verbs for thin volumes, and what the inventory asks, on a real LVM in a machine under emulation. With a guest and the
 * whole of a dashboard: `lvm-thin.long.ts`.
 */
const VERBS = readFileSync('lib/host/verbs/lvm.sh', 'utf8');
const VOLUMES = readFileSync('lib/host/volumes.sh', 'utf8');
const SIZES = readFileSync('lib/host/sizes.sh', 'utf8');
const MINUTES = 60_000;

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await startLab({ name: 'lvm', subnet: 99, hosts: ['lvm1'], emulated: ['lvm1'] });
  host = lab.host('lvm1');
}, 10 * MINUTES);
afterAll(() => lab?.stop());

async function run(...lines: string[]): Promise<string> {
  const script = ['sp_why() { echo "why $*"; }', VERBS, ...lines].join('\n');
  const result = await host.run(['/bin/sh', '-ec', script], { timeoutMs: 10 * MINUTES });
  if (result.code !== 0) throw new Error(`${lines.join('\n')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
const write = (word: string) =>
  `printf '%-16s' ${word} | dd of=/dev/lab/web bs=16 conv=fsync status=none`;
const READ = 'head -c 16 /dev/lab/web | tr -d " "; echo';
const LIST = 'lvs --noheadings -o lv_name lab | tr -d " " | sort | tr "\\n" " "; echo';
const NAMES = 'web-in web web-aside';

describe('a thin volume', { timeout: 10 * MINUTES }, () => {
  it('is captured, and goes back to any capture, wherever the swap was interrupted', async () => {
    await run(
      'lvcreate -q -y -V 16M --thinpool pool -n web lab',
      ...['one', 'two', 'three'].flatMap((word) => [
        write(word),
        `sp_lvm_capture lab web s-${word}`,
      ]),
      write('now'),
    );
    // Each is a state in which a swap can be left, and goes forward and back from there.
    const halves = [
      [':'],
      ['sp_lvm_clone lab s-two web-in'],
      ['sp_lvm_clone lab s-two web-in', 'lvrename -q lab web web-aside'],
      ['sp_lvm_clone lab s-two web-in', `sp_lvm_swap lab ${NAMES}`],
    ];
    const back = [`sp_lvm_swap_back lab ${NAMES}`, 'sp_lvm_drop lab web-in', READ, LIST];
    for (const half of halves) {
      expect(await run(...half, ...back)).toContain('now\npool s-one s-three s-two web \n');
    }
    const [, ...prepared] = halves;
    for (const half of prepared) {
      const forward = [`sp_lvm_swap lab ${NAMES}`, `sp_lvm_swap lab ${NAMES}`, READ, ...back];
      expect(await run(...half, ...forward)).toMatch(
        /two\n(.*\n)*.*now\npool s-one s-three s-two web \n/,
      );
    }
  });

  it('leaves as the bytes of a capture, and comes back as a new volume', async () => {
    const said = await run(
      'sp_lvm_show lab s-two',
      'dd if=/dev/lab/s-two of=/root/two.raw bs=1M conv=sparse status=none',
      'sp_lvm_hide lab s-two',
      'sp_lvm_hide lab s-two',
      '[ -e /dev/lab/s-two ] || echo hidden',
      'sp_lvm_hide lab s-none && echo gone is hidden',
      // Twice: what an interrupted one left is in nobody's way.
      ...['', ''].map(() => 'sp_lvm_fill lab pool web-in /root/two.raw'),
      `sp_lvm_swap lab ${NAMES}`,
      READ,
      'blockdev --getsize64 /dev/lab/web',
      `sp_lvm_swap_back lab ${NAMES}`,
      'sp_lvm_drop lab web-in',
      READ,
      LIST,
    );
    expect(said).toMatch(/hidden\n(.*\n)*gone is hidden\n/);
    expect(said).toMatch(/two\n16777216\n(.*\n)*.*now\npool s-one s-three s-two web \n/);
  });

  it('loses any capture, and the others stay', async () => {
    const said = await run(
      'sp_lvm_drop lab s-one',
      'sp_lvm_drop lab s-one',
      ...['s-three', 's-two'].flatMap((snapshot) => [
        `sp_lvm_clone lab ${snapshot} web-in`,
        `sp_lvm_swap lab ${NAMES}`,
        'sp_lvm_drop lab web-aside',
        READ,
      ]),
      'sp_lvm_whole lab s-one || true',
      LIST,
    );
    expect(said).toMatch(/three\n(.*\n)*.*two\n/);
    expect(said).toContain('why snapshot-part-damaged lab/s-one is gone');
    expect(said).toContain('pool s-three s-two web \n');
  });

  it('is read by the inventory with its pool, and a full pool is refused by the script', async () => {
    const body = await host.sh(`${VOLUMES}\nvolumes_lvm "$(mktemp -d)"`);
    const { volumes, pools, byPath } = readVolumes(splitSections(`\n@m volumes lvm\n${body}`, 'm'));
    expect(volumes.lvm?.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['lab/s-three', 'thin'],
      ['lab/s-two', 'thin'],
      ['lab/web', 'thin'],
    ]);
    expect(byPath.get('/dev/mapper/lab-web')).toMatchObject({ name: 'lab/web', pool: 'lab/pool' });
    expect(pools).toMatchObject([{ name: 'lab/pool', totalBytes: 128 * 1024 ** 2 }]);
    expect(pools[0]?.metadataPercent).toBeGreaterThan(0);
    const said = await run(
      'sp_lvm_room lab pool 95 && echo room',
      'lvcreate -q -y -V 256M --thinpool pool -n ballast lab',
      'dd if=/dev/zero of=/dev/lab/ballast bs=1M count=122 conv=fsync status=none',
      'sp_lvm_room lab pool 95 || echo full',
      'lvremove -q -y lab/ballast',
    );
    expect(said).toMatch(/room\n(.*\n)*.*why pool-full lab\/pool 9[5-9].*\n.*full\n/);
  });

  it('tells what a capture alone holds, and that is what its removal gives back', async () => {
    const store = '/tmp/sizes/vms/u/20261120t000000-000001';
    const fill = (count: number) =>
      `dd if=/dev/urandom of=/dev/lab/web bs=1M count=${count} conv=fsync status=none`;
    const refs = ['lab/s-lone', 'lab/s-lost'].map((ref) => ({ driver: 'lvm-thin', ref }));
    await host.sh(
      `mkdir -p ${store}; echo '${JSON.stringify({ disks: refs })}' >${store}/manifest.json`,
    );
    await run(fill(8), 'sp_lvm_capture lab web s-lone', fill(4));
    const measured = async () => {
      const { stdout } = await host.run(['/bin/sh', '-s', '--', '/tmp/sizes'], { input: SIZES });
      return readSizes(stdout);
    };
    const used = async () =>
      (Number(await host.sh('lvs --noheadings -o data_percent lab/pool')) / 100) * 128 * 1024 ** 2;
    const sizes = await measured();
    expect(sizes).toEqual({ 'lab/s-lone': 4 * 1024 ** 2 });
    // The pool is as it was: nobody holds its metadata.
    expect(await measured()).toEqual(sizes);
    const before = await used();
    await run('sp_lvm_drop lab s-lone');
    // Percents have two digits.
    expect(Math.abs(before - (await used()) - 4 * 1024 ** 2)).toBeLessThan(128 * 1024);
  });
});
