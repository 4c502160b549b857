import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { splitSections } from '@/lib/fleet/sections';
import { readSizes } from '@/lib/fleet/sizes';
import { readVolumes } from '@/lib/fleet/volumes';
import type { LabHost } from '../lab/lab';
import { LIST, MINUTES, NAMES, onLvm, READ, runOn, write } from './lvm-stand';

/**
 * The verbs for thin volumes, and what the inventory asks. Wherever a swap may be interrupted: `lvm.long.ts`. With a guest
 * and the whole of a dashboard: `lvm-thin.long.ts`.
 */
const VOLUMES = readFileSync('lib/host/volumes.sh', 'utf8');
const SIZES = readFileSync('lib/host/sizes.sh', 'utf8');

let host: LabHost;
onLvm((machine) => {
  host = machine;
});
const run = (...lines: string[]) => runOn(host, ...lines);

describe('a thin volume', { timeout: 10 * MINUTES }, () => {
  it('is captured, goes back to a capture from within a swap, and from there to the present again', async () => {
    const said = await run(
      'lvcreate -q -y -V 16M --thinpool pool -n web lab',
      ...['one', 'two'].flatMap((word) => [write(word), `sp_lvm_capture lab web s-${word}`]),
      write('now'),
      'sp_lvm_clone lab s-two web-in',
      // The moment in which there is no volume of the VM's.
      'lvrename -q lab web web-aside',
      `sp_lvm_swap lab ${NAMES}`,
      READ,
      `sp_lvm_swap_back lab ${NAMES}`,
      'sp_lvm_drop lab web-in',
      READ,
      LIST,
    );
    expect(said).toMatch(/two\n(.*\n)*.*now\npool s-one s-two web \n/);
  });

  it('loses any capture, and the others stay', async () => {
    const said = await run(
      'sp_lvm_drop lab s-one',
      'sp_lvm_clone lab s-two web-in',
      `sp_lvm_swap lab ${NAMES}`,
      'sp_lvm_drop lab web-aside',
      READ,
      'sp_lvm_whole lab s-one || true',
      LIST,
    );
    expect(said).toMatch(/two\n/);
    expect(said).toContain('why snapshot-part-damaged lab/s-one is gone');
    expect(said).toContain('pool s-two web \n');
  });

  it('is read by the inventory with its pool, and a full pool is refused by the script', async () => {
    const body = await host.sh(`${VOLUMES}\nvolumes_lvm "$(mktemp -d)"`);
    const { volumes, pools, byPath } = readVolumes(splitSections(`\n@m volumes lvm\n${body}`, 'm'));
    expect(volumes.lvm?.map(({ name, kind }) => [name, kind]).sort()).toEqual([
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
