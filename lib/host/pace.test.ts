import { describe, expect, it } from 'vitest';
import { UUID } from '@/lib/plan/testing';
import { playHost } from './testing';

/** QEMU writes a guest's memory no faster than the disk takes it. The clock and the file are played: a turn is a line. */
const host = playHost(({ put, program }) => {
  const programs = {
    virsh: 'shift 3; echo "$*" >>"$DOUBLE/said"',
    // A turn takes a tenth of a second, and after the last one the job has ended.
    sleep:
      'read -r clock <"$DOUBLE/clock"; echo $((clock + 10)) >"$DOUBLE/clock"; sed -i 1d "$DOUBLE/turns"; [ -s "$DOUBLE/turns" ]',
    stat: 'sed -n "1s/ .*//p" "$DOUBLE/turns"',
    dd: `case $* in
      *iflag=direct*)
        echo "$*" >>"$DOUBLE/awaited"
        read -r clock <"$DOUBLE/clock"
        echo $((clock + $(sed -n "1s/.* //p" "$DOUBLE/turns"))) >"$DOUBLE/clock" ;;
      *) echo "$*" >>"$DOUBLE/begun" ;;
    esac`,
  };
  for (const [name, text] of Object.entries(programs)) program(name, text);
  put('clock', '1000\n');
});

/** The file's size in MiB at each turn, and for how many hundredths of a second the disk had to be waited for. */
type Turn = [sizeMiB: number, waited: number];

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function paced(turns: Turn[], limitMiB = 10_000) {
    const lines = turns.map(([size, waited]) => `${size * 1024 ** 2} ${waited}`);
    host.put('turns', ['before', ...lines, ''].join('\n'));
    const { stderr } = host.run(
      shell,
      `sp_hundredths() { read -r sp_now <"$DOUBLE/clock"; }
sp_write_out ${UUID} /state.save ${limitMiB * 1024 ** 2}`,
    );
    expect(stderr).toBe('');
    const lists = ['said', 'begun', 'awaited'].map((name) =>
      host.isThere(name) ? host.got(name).trim().split('\n') : [],
    );
    const [said = [], begun = [], awaited = []] = lists;
    const speeds = said.map((line) => Number(line.replace(`migrate-setspeed ${UUID} `, '')));
    return { speeds, begun, awaited };
  }

  it('a disk that keeps up is not waited for, and nobody is held back', () => {
    const turns = [100, 200, 300, 400, 500].map((size): Turn => [size, 2]);
    expect(paced(turns).speeds).toEqual([]);
  });

  it('a slower disk sets the pace: 100 MiB in 1.2 s are 83 a second', () => {
    const { speeds } = paced([
      [100, 0],
      [200, 110],
      [201, 0],
    ]);
    expect(speeds).toEqual([83]);
  });

  it('and faster again, where QEMU uses its limit and nobody waits', () => {
    const { speeds } = paced([
      [100, 0],
      [200, 110],
      [209, 0],
      [210, 0],
    ]);
    expect(speeds).toEqual([83, 125]);
  });

  it('a short wait for little says nothing of the disk', () => {
    const turns: Turn[] = [
      [1, 0],
      [2, 6],
      [3, 6],
    ];
    expect(paced(turns).speeds).toEqual([]);
  });

  it('a guest that writes faster than that has no limit any more, once', () => {
    const { speeds } = paced(
      [
        [100, 0],
        [200, 110],
        [700, 0],
        [710, 90],
      ],
      1000,
    );
    expect(speeds).toEqual([83, 1_048_576]);
  });

  it('begins with what is new, and awaits the end of what was begun the turn before', () => {
    const { begun, awaited } = paced([
      [100, 0],
      [150, 0],
      [160, 0],
    ]);
    const from = (mib: number) => mib * 1024 ** 2;
    expect(begun.map((line) => line.match(/skip=(\d+)/)?.[1])).toEqual(
      [0, from(100), from(150)].map(String),
    );
    expect(awaited.map((line) => line.match(/skip=(\d+)/)?.[1])).toEqual(
      [from(100) - 4096, from(150) - 4096].map(String),
    );
  });
});
