import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The far end of a transfer as whoever brings the bytes meets it. */
const TASK = '20261123t155418-0000bb';
const SHELLS = ['dash', 'bash'];
let store = '';
let dir = '';
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'savepoint-end-'));
  dir = `${store}/tasks/${TASK}`;
  mkdirSync(`${dir}/incoming`, { recursive: true });
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function end(shell: string, input: string | Buffer, ...words: string[]) {
  const [verb = '', ...rest] = words;
  const argv = ['lib/host/transfer.sh', verb, store, TASK, ...rest];
  const { status, stdout } = spawnSync(shell, argv, { input, encoding: 'utf8' });
  return [status, stdout.trim()];
}

const read = (name: string) => readFileSync(`${dir}/${name}`, 'utf8');

describe.each(SHELLS)('calling a transfer off (%s)', (shell) => {
  /** The task puts the folder into its place at the worst moment: while the call is emptying it. */
  const RACE = `
    dir=$3/tasks/$4
    n=0; while [ $n -lt 4000 ]; do n=$((n + 1)); : >"$dir/incoming/part$n"; done
    : >"$dir/incoming/zz-last"
    $1 lib/host/transfer.sh tell "$3" "$4" cancel somebody &
    caller=$!
    # The first name that goes, whichever way.
    while [ -e "$dir/incoming/part1" ]; do :; done
    $1 -c '. lib/host/verbs/transfer.sh; mv -T -- "$1/incoming" "$1/there"' sh "$dir" 2>/dev/null
    wait $caller`;

  it('leaves nothing torn for the task to put into its place', () => {
    const { status } = spawnSync(shell, ['-c', RACE, 'sh', shell, 'x', store, TASK]);
    expect([status, existsSync(`${dir}/there`), read('cancel')]).toEqual([0, false, 'somebody\n']);
    expect(readdirSync(dir).sort()).toEqual(['alive', 'cancel']);
  });

  it('leaves alone what is in its place already, and clears what an earlier call left', () => {
    rmSync(`${dir}/incoming`, { recursive: true });
    mkdirSync(`${dir}/dropped/x`, { recursive: true });
    mkdirSync(`${dir}/there`);
    expect(end(shell, '', 'tell', 'cancel', 'somebody')).toEqual([0, '']);
    expect(readdirSync(dir).sort()).toEqual(['alive', 'cancel', 'there']);
  });
});

describe.each(SHELLS)('a part that has come whole (%s)', (shell) => {
  const WHOLE = 'x'.repeat(100_000);

  it('is not touched by one who brings it again', () => {
    expect(end(shell, WHOLE, 'receive', 'state.save', '100000', '0', 'plain')).toEqual([
      ...[0, '100000'],
    ]);
    for (const from of ['0', '65536'])
      expect(end(shell, '', 'receive', 'state.save', '100000', from, 'plain')).toEqual([
        ...[0, '100000'],
      ]);
    expect(read('incoming/state.save')).toBe(WHOLE);
  });

  it('counts as brought also when it has gone to its place', () => {
    writeFileSync(`${dir}/got-state.save`, '');
    rmSync(`${dir}/incoming`, { recursive: true });
    expect(end(shell, 'y', 'receive', 'state.save', '100000', '0', 'plain')).toEqual([0, '100000']);
    expect(existsSync(`${dir}/incoming`)).toBe(false);
  });
});

describe.each(SHELLS)('putting what arrived into its place (%s)', (shell) => {
  const ARRIVE = `
    . lib/host/verbs/verify.sh; . lib/host/verbs/store.sh; . lib/host/verbs/transfer.sh
    sp_why() { echo "why $*"; }
    SP_DIR=$1
    printf %s "$(printf whole | sha256sum | cut -d ' ' -f 1)" >"$1/sum-state.save"
    printf whole >"$1/incoming/state.save"
    sp_check_part "$1/incoming" state.save state.save >/dev/null || exit 9
    eval "$2"
    sp_arrive "$1/incoming" "$1/vms/there"`;
  const arrive = (meanwhile: string) => {
    const { status, stdout } = spawnSync(shell, ['-c', ARRIVE, 'sh', dir, meanwhile], {
      encoding: 'utf8',
    });
    return [status, stdout.split('\n').at(-2), existsSync(`${dir}/vms/there/state.save`)];
  };

  it('takes what was compared', () => expect(arrive(':')).toEqual([0, undefined, true]));

  it.each([
    ['shorter', 'truncate -s 0 "$1/incoming/state.save"'],
    ['longer', 'echo >>"$1/incoming/state.save"'],
    ['gone', 'rm "$1/incoming/state.save"'],
  ])('takes nothing that is %s since', (_, meanwhile) => {
    expect(arrive(meanwhile)).toEqual([1, 'why transfer-damaged state.save', false]);
  });
});

describe.each(SHELLS)('looking at a task (%s)', (shell) => {
  const seconds = (ago: number) => `${Math.floor(Date.now() / 1000) - ago}.123456789`;

  it('tells how long ago it ended, by its own clock', () => {
    writeFileSync(`${dir}/journal`, `${seconds(100)} ok arrive\n${seconds(90)} end done\n`);
    writeFileSync(`${dir}/ended`, '');
    const [, said] = end(shell, '', 'look');
    expect(said).toMatch(/^end done (90|91|92|93|94|95)\nincoming$/);
  });

  it('tells of no end while there is none', () => {
    writeFileSync(`${dir}/journal`, `${seconds(1)} ok arrive\n`);
    expect(end(shell, '', 'look')).toEqual([0, 'incoming']);
  });
});

describe.each(SHELLS)('bringing a part (%s)', (shell) => {
  const BLOCK = 65_536;
  const packed = (bytes: Buffer) => spawnSync('zstd', ['-q', '-1', '-c'], { input: bytes }).stdout;
  const MIXED = Buffer.concat([
    Buffer.alloc(BLOCK, 'a'),
    Buffer.alloc(3 * BLOCK),
    Buffer.from('end'),
  ]);
  const HOLE = Buffer.concat([Buffer.alloc(BLOCK, 'a'), Buffer.alloc(2 * BLOCK + 7)]);

  describe.each(['plain', 'zstd'])('%s', (codec) => {
    const wire = (bytes: Buffer) => (codec === 'zstd' ? packed(bytes) : bytes);
    const bring = (part: string, bytes: Buffer, announced: number, from = 0) =>
      end(shell, wire(bytes), 'receive', part, String(announced), String(from), codec);
    const state = () => readFileSync(`${dir}/incoming/state.save`);

    it.each([
      ['zeros in it', MIXED],
      ['zeros at its end', HOLE],
      ['nothing in it', Buffer.alloc(0)],
      ['whole blocks', Buffer.alloc(2 * BLOCK, 'b')],
    ])('writes one with %s', (_, bytes) => {
      expect(bring('state.save', bytes, bytes.length)).toEqual([0, String(bytes.length)]);
      expect(state().equals(bytes)).toBe(true);
      expect(existsSync(`${dir}/got-state.save`)).toBe(true);
    });

    it('goes on where it stopped', () => {
      expect(bring('state.save', MIXED.subarray(0, BLOCK + 5), MIXED.length)[0]).toBe(7);
      expect(bring('state.save', MIXED.subarray(BLOCK), MIXED.length, BLOCK)[0]).toBe(0);
      expect(state().equals(MIXED)).toBe(true);
    });

    it('takes no byte more than was announced', () => {
      const most = codec === 'plain' ? BLOCK + 10 : BLOCK;
      expect(bring('state.save', MIXED, BLOCK + 10)).toEqual([7, String(most)]);
      expect(state().equals(MIXED.subarray(0, most))).toBe(true);
      expect(existsSync(`${dir}/got-state.save`)).toBe(false);
    });

    it('nor one that is more by a few', () => {
      const announced = MIXED.length - 2;
      expect(bring('state.save', MIXED, announced)).toEqual([7, String(announced)]);
      expect(existsSync(`${dir}/got-state.save`)).toBe(false);
    });
  });

  it('takes what was planned, and nothing else', () => {
    writeFileSync(`${dir}/parts`, '10 state.save\n- disk-vda.qcow2\n');
    const bring = (part: string, bytes: string) =>
      end(shell, 'x'.repeat(10), 'receive', part, bytes, '0', 'plain')[0];
    expect(bring('manifest.json.new', '10')).toBe(5);
    expect(bring('state.save', '11')).toBe(5);
    expect(bring('state.sav', '10')).toBe(5);
    expect(readdirSync(`${dir}/incoming`)).toEqual([]);
    expect([bring('state.save', '10'), bring('disk-vda.qcow2', '10')]).toEqual([0, 0]);
  });

  it('takes nothing behind the end of a part', () => {
    expect(end(shell, 'x', 'receive', 'state.save', '10', '65536', 'plain')[0]).toBe(5);
  });
});

describe.each(SHELLS)('closing what has arrived (%s)', (shell) => {
  /** A receiver that holds on to a file of the folder, in a group of its own as sshd gives it. */
  const CLOSED = `
    . lib/host/verbs/verify.sh; . lib/host/verbs/transfer.sh
    dir=$2/tasks/$3
    mkfifo "$dir/fifo"
    setsid $1 lib/host/transfer.sh receive "$2" "$3" late 100 0 plain <"$dir/fifo" >/dev/null 2>&1 &
    exec 7>"$dir/fifo"
    echo some >&7
    until [ -s "$dir/incoming/late" ] || [ -s "$dir/feeder" ]; do sleep 0.05; done
    sp_closed "$dir/incoming" echo sealed; code=$?
    flock -n "$dir/feeding" true || echo alive
    exec 7>&-
    exit $code`;

  it('ends whoever still writes, and lets nobody in afterwards', () => {
    const { status, stdout } = spawnSync(shell, ['-c', CLOSED, 'sh', shell, store, TASK], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, 'sealed\n']);
    expect(end(shell, 'x', 'receive', 'other', '1', '0', 'plain')[0]).toBe(3);
    expect(existsSync(`${dir}/incoming/other`)).toBe(false);
  }, 20_000);

  it('is done at once where nobody writes, and fails with what it does then', () => {
    const then = '. lib/host/verbs/transfer.sh; sp_closed "$1/incoming" test -e "$1/$2"';
    const close = (file: string) => spawnSync(shell, ['-c', then, 'sh', dir, file]).status;
    expect([close('feeding'), close('not-there')]).toEqual([0, 1]);
  });
});
