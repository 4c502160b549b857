import { describe, expect, it } from 'vitest';
import type { LabHost } from '../lab/lab';
import { LIST, MINUTES, NAMES, onLvm, READ, runOn, write } from './lvm-stand';

/**
 * Every state in which a swap of thin volumes can be left, and their way through a file. What each test run can afford:
 * `lvm.test.ts`. With a guest and the whole of a dashboard: `lvm-thin.long.ts`.
 */
let host: LabHost;
onLvm((machine) => {
  host = machine;
});
const run = (...lines: string[]) => runOn(host, ...lines);

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
});
