import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseInventory } from '@/lib/fleet/parse';
import { hostScripts } from './scripts';
import { playHost } from './testing';

/** What a look at a host with VMs says, by both shells: libvirt is played, images and what reads them are real. */
const host = playHost(() => {
  host.put('uuids', '');
  host.put('stats', '');
  host.program(
    'virsh',
    `shift 3
printf '%s\\n' "$*" | tr ';' '\\n' | while IFS= read -r line; do
  case $line in
    'echo '*) printf %s "\${line#echo }" ;;
    version) printf '%s\\n' 'Using library: libvirt 9.0.0' 'Running hypervisor: QEMU 7.2.22' ;;
    'list --all --uuid') cat "$DOUBLE/uuids" ;;
    'domstats '*) cat "$DOUBLE/stats" ;;
    'dumpxml '*) cat "$DOUBLE/\${line#dumpxml }.xml" ;;
    "vol-path --pool 'it'\\\\''s' --vol "*) printf '%s\\n\\n' "$DOUBLE/pooled.qcow2" ;;
  esac
done`,
  );
  host.program('qemu-img', 'echo "$*" >>"$DOUBLE/asked"; exec /usr/bin/qemu-img "$@"');
});
const { at, put, got, isThere, program } = host;

const uuidOf = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&apos;');
const file = (path: string) => `file='${escaped(path)}' index='1'`;

type Drive = { type?: string; path?: string; source?: string };

/** One more VM, as virsh prints it. */
function define(n: number, ...drives: Drive[]) {
  const disks = drives.map(
    ({ type, path = '', source = file(path) }, place) => `    <disk type='file' device='disk'>
      <driver name='qemu'${type ? ` type='${type}'` : ''} cache='none'/>
      <source ${source}/>
      <backingStore type='file'>
        <format type='qcow2'/>
        <source file='/below'/>
      </backingStore>
      <target dev='vd${'abc'[place]}' bus='virtio'/>
    </disk>
`,
  );
  const shown = `<domain type='kvm'>
  <name>vm${n}</name>
  <uuid>${uuidOf(n)}</uuid>
  <memory unit='KiB'>131072</memory>
  <vcpu>1</vcpu>
  <os><type machine='pc'>hvm</type></os>
  <devices>
${disks.join('')}  </devices>
</domain>
`;
  put(`${uuidOf(n)}.xml`, shown);
  put('uuids', `${got('uuids')}${uuidOf(n)}\n`);
  const paths = drives.map(({ path }, place) => (path ? `  block.${place}.path=${path}\n` : ''));
  put('stats', `${got('stats')}Domain: 'vm${n}'\n  state.state=5\n${paths.join('')}`);
}

function say(shell: string): string {
  return execFileSync(shell, ['-s', '--', 'qemu:///system', at('store'), 'mark'], {
    ...{ env: host.env(), input: hostScripts().inventory, encoding: 'utf8' },
    ...{ stdio: 'pipe', maxBuffer: 2 ** 27 },
  });
}
const look = (shell: string) => parseInventory(say(shell), 'mark');

const create = (name: string, ...below: string[]) =>
  execFileSync('/usr/bin/qemu-img', [
    ...['create', '-q', '-f', 'qcow2', ...below, at(name), ...(below.length > 0 ? [] : ['1M'])],
  ]);

/** A file that begins as an image does; as many bytes of it as a guest may write. */
function forge(name: string, { count = 0, below = '', bytes = 2 ** 22 }) {
  const head = Buffer.alloc(bytes);
  head.write('QFI\xfb', 'latin1');
  head.writeUInt32BE(2, 4);
  if (below) head.writeUInt32BE(1024, 12);
  head.writeUInt32BE(below.length, 16);
  head.write(below, 1024);
  head.writeUInt32BE(16, 20);
  head.writeUInt32BE(2 ** 20, 28);
  head.writeUInt32BE(count, 60);
  writeFileSync(at(name), head);
}

const MANIFEST =
  'store/vms/11111111-2222-4333-8444-000000000009/20261120t000000-000001/manifest.json';
const captured = (path: string, format: string, ref: string) => ({
  ...{ target: 'vda', path, format, captured: true, driver: 'copy', ref, sizeBytes: 1 },
});

describe.each(['dash', 'bash'])('what images tell of themselves, by %s', (shell) => {
  it('is read of every disk that is defined as qcow2', () => {
    create("a & b's.qcow2");
    execFileSync('/usr/bin/qemu-img', ['snapshot', '-c', 'nightly', at("a & b's.qcow2")]);
    create('over.qcow2', '-F', 'qcow2', '-b', at("a & b's.qcow2"));
    create('pooled.qcow2');
    const json = { driver: 'qcow2', file: { driver: 'file', filename: at('pooled.qcow2') } };
    create('odd.qcow2', '-F', 'qcow2', '-b', `json:${JSON.stringify(json)}`);
    define(1, { type: 'qcow2', path: at("a & b's.qcow2") }, { type: 'raw', path: '/none' });
    define(2, { type: 'qcow2', path: at('over.qcow2') });
    define(3, { type: 'qcow2', source: "pool='it&apos;s' volume='a&amp;b'" });
    define(4, { type: 'qcow2', path: at('odd.qcow2') });
    const { vms, files, inside } = look(shell);
    expect(inside[at("a & b's.qcow2")]).toMatchObject([{ name: 'nightly', virtualBytes: 2 ** 20 }]);
    const backing = vms.map(({ disks }) => disks[0]?.file?.backing);
    expect(backing).toEqual([[], [at("a & b's.qcow2")], [], [at('pooled.qcow2')]]);
    expect(vms[2]?.disks[0]?.path).toBe(at('pooled.qcow2'));
    expect(files[at('pooled.qcow2')]?.virtualBytes).toBe(2 ** 20);
    expect(got('asked')).toBe(
      `info -U -f qcow2 --backing-chain --output=json -- ${at('odd.qcow2')}\n`,
    );
  });

  it.each([undefined, 'raw'])('is a guest’s own where the disk is defined as %s', (type) => {
    create('secret.qcow2');
    forge('many.img', { count: 0xffffffff });
    forge('below.img', { below: at('secret.qcow2') });
    forge('odd.img', { below: 'nbd:unix:/somewhere' });
    const names = ['many.img', 'below.img', 'odd.img'];
    define(1, ...names.map((name) => ({ ...(type ? { type } : {}), path: at(name) })));
    const text = say(shell);
    expect(text.length).toBeLessThan(20_000);
    const { vms, files, inside } = parseInventory(text, 'mark');
    expect(inside).toEqual({});
    expect(vms[0]?.disks.map(({ file }) => file?.backing)).toEqual([[], [], []]);
    expect(names.map((name) => files[at(name)]?.virtualBytes)).toEqual(names.map(() => undefined));
    expect(isThere('asked')).toBe(false);
  });

  it('is read of what a manifest calls qcow2, unless it has become a raw disk since', () => {
    const names = [
      'was.img',
      'now.img',
      'part.qcow2',
      'part.raw',
      'x.savepoint-1t1-a.layer',
      'x.raw.layer',
    ];
    for (const name of names) forge(name, { bytes: 8192 });
    const disks = [
      captured(at('was.img'), 'qcow2', at('part.qcow2')),
      captured(at('now.img'), 'qcow2', 'savepoint-1'),
      {
        ...captured('/dev/a/b', 'raw', at('part.raw')),
        backing: names.slice(4).map((one) => ({ path: at(one) })),
      },
    ];
    put(MANIFEST, `${JSON.stringify({ disks })}\n`);
    define(1, { type: 'raw', path: at('now.img') });
    const { files } = look(shell);
    const read = names.filter((name) => files[at(name)]?.virtualBytes !== undefined);
    expect(read).toEqual(['was.img', 'part.qcow2', 'x.savepoint-1t1-a.layer']);
  });

  it('is not opened where it lies below without its format being noted', () => {
    forge('base.img', { below: 'nbd:unix:/somewhere' });
    forge('over.qcow2', { below: 'base.img' });
    define(1, { type: 'qcow2', path: at('over.qcow2') });
    expect(look(shell).vms[0]?.disks[0]?.file?.backing).toEqual([at('base.img')]);
    expect(isThere('asked')).toBe(false);
  });

  it('takes a measured part of the answer, whatever a damaged image says', () => {
    for (let n = 1; n <= 10; n++) {
      forge(`${n}.qcow2`, { count: n === 10 ? 2 : 0xffffffff });
      define(n, { type: 'qcow2', path: at(`${n}.qcow2`) });
    }
    const text = say(shell);
    expect(text.length).toBeGreaterThan(2 ** 24 - 2 ** 22);
    expect(text.length).toBeLessThan(2 ** 24 + 2 ** 16);
    expect(parseInventory(text, 'mark').vms).toHaveLength(10);
  });

  it('does not keep a look waiting', () => {
    forge('odd.qcow2', { below: 'nbd:unix:/somewhere' });
    define(1, { type: 'qcow2', path: at('odd.qcow2') });
    program('timeout', 'echo "$*" >>"$DOUBLE/timed"; exit 124');
    expect(look(shell).vms[0]?.disks[0]?.file?.backing).toEqual([]);
    const words = `qemu-img info -U -f qcow2 --backing-chain --output=json -- ${at('odd.qcow2')}`;
    expect(got('timed')).toBe(`20 ${words}\n`);
  });
});

describe.each(['dash', 'bash'])('a look at many VMs that are new, by %s', (shell) => {
  it('finds the volumes and RBD images of all of them', () => {
    create('pooled.qcow2');
    program('rbd', 'echo "$*" >>"$DOUBLE/rbd"; exit 2');
    define(
      1,
      { type: 'qcow2', source: "pool='it&apos;s' volume='v'" },
      { source: "protocol='rbd' name='vms/web'" },
    );
    for (let n = 2; n <= 401; n++) define(n);
    const { vms } = look(shell);
    expect(vms).toHaveLength(401);
    const [drive] = vms.find(({ name }) => name === 'vm1')?.disks ?? [];
    expect(drive?.path).toBe(at('pooled.qcow2'));
    expect(got('rbd')).toBe('info --format json vms/web\n');
  }, 60_000);
});

describe.each(['dash', 'bash'])('a task without an end, by %s', (shell) => {
  const about = {
    ...{ id: 't', kind: 'take', label: 'l', actor: 'a' },
    vm: { uuid: uuidOf(1), name: 'vm1' },
  };
  beforeEach(() => {
    put('store/tasks/t/about.json', `${JSON.stringify(about)}\n`);
    put('store/tasks/t/run.sh', '');
  });

  it.each([
    ['1.0 commit\n', 0, true],
    ['1.0 ok a\n', 0, false],
    ['1.0 commit\n2.0 recover x\n', 1, true],
  ])('tells its attempts and its point: %j', (journal, attempts, committed) => {
    put('store/tasks/t/journal', journal);
    expect(look(shell).tasks).toMatchObject([{ id: 't', attempts, committed }]);
  });

  it('is not listed where it comes to its end while it is looked at', () => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    put('store/tasks/t/pid', `${process.pid} 1 ${boot}\n`);
    expect(look(shell).tasks).toMatchObject([{ id: 't', alive: false }]);
    program('sed', ': >"$DOUBLE/store/tasks/t/ended"; exec /bin/sed "$@"');
    expect(look(shell).tasks).toEqual([]);
  });

  it('has none without a journal', () => {
    expect(look(shell).tasks).toMatchObject([{ attempts: 0, committed: false }]);
  });
});

it.each(['dash', 'bash'])(
  'where disks and the store are mounted is told once each, by %s',
  (shell) => {
    define(1, { path: '/proc/version' }, { path: '/proc/uptime' }, { path: '/none' });
    put('store/here', '');
    const mount = execFileSync('stat', ['-c', '%m', at('store')], { encoding: 'utf8' }).trim();
    const { filesystems = [] } = look(shell);
    expect(filesystems.map(({ mountPoint }) => mountPoint).sort()).toEqual([mount, '/proc'].sort());
    const here = filesystems.find(({ mountPoint }) => mountPoint === mount);
    expect(here?.totalBytes).toBeGreaterThan(here?.freeBytes ?? Number.POSITIVE_INFINITY);
  },
);
