import fc from 'fast-check';

/**
 * Hosts full of hostile VMs, written as `lib/host/inventory.sh` and virsh write them: whatever a VM is called, whatever
 * its description or its disks' paths say, every other VM's facts stay its own.
 */
export const MARK = '0123456789abcdef0123456789abcdef';

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const uuid = hex(12).map((tail) => `11111111-2222-4333-8444-${tail}`);

/** Text that looks like what the answer is made of. Marks are random, so nobody can write the right one. */
const lure = fc.constantFrom(
  '\n@0123456789abcdef xml 11111111-2222-4333-8444-000000000000.\n',
  '\n@ffffffffffffffffffffffffffffffff end\n',
  `@${MARK.slice(1)} end`,
  '\n@ end\n',
  "Domain: 'victim'",
  "'\n  state.state=5\n",
  '</name><uuid>x</uuid>',
  '<![CDATA[',
  '&amp;lt;',
  '-->',
  '|',
  ' ',
  '.save',
  '$(id)',
);
export const text = fc
  .array(fc.oneof(lure, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 5 })
  // What XML 1.0 cannot hold, libvirt does not take.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
  .map((all) => all.join('').replace(/[\0-\x08\x0b-\x1f\x7f\ufffe\uffff]/g, ''));
/** libvirt refuses a newline and a slash in a name. */
const name = text
  .map((one) => one.replace(/[\n/]/g, '').trim())
  .filter((one) => one !== '' && Buffer.byteLength(one) < 200);
const path = text.map((one) => `/img/${one.replace(/\n/g, '').trim()}`);

export type Fake = {
  uuid: string;
  name: string;
  description: string;
  state: number;
  rss: number;
  paths: string[];
  saved?: number;
  transient: boolean;
  now?: string;
  theirs: string[];
};
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const fake: fc.Arbitrary<Fake> = fc.record({
  uuid,
  name,
  description: text,
  state: fc.constantFrom(1, 3, 5),
  rss: fc.nat(1e6),
  paths: fc.uniqueArray(path, { maxLength: 3 }),
  saved: optional(fc.nat(1e9)),
  transient: fc.boolean(),
  now: optional(hex(6).map((tail) => `20261120t000000-${tail}`)),
  theirs: fc.array(name, { maxLength: 2 }),
}) as fc.Arbitrary<Fake>;
/** Disks of different VMs are different files here; sharing is the rules' business. */
export const host = fc
  .uniqueArray(fake, { minLength: 1, maxLength: 5, comparator: (a, b) => clash(a, b) })
  .map((all) => all.map((one, n) => ({ ...one, paths: one.paths.map((at) => `/v${n}${at}`) })));
const clash = (a: Fake, b: Fake) => a.uuid === b.uuid || a.name === b.name;

const ENTITIES: Record<string, string> = {
  '<': 'lt',
  '>': 'gt',
  '&': 'amp',
  "'": 'apos',
  '"': 'quot',
};
/** As libvirt escapes text and attributes (`virBufferEscapeString`). */
const escaped = (plain: string) => plain.replace(/[<>&'"]/g, (sign) => `&${ENTITIES[sign]};`);
const target = (n: number) => `vd${String.fromCharCode(97 + n)}`;

const definition = (vm: Fake) => `<domain type='kvm'>
  <name>${escaped(vm.name)}</name>
  <uuid>${vm.uuid}</uuid>
  <description>${escaped(vm.description)}</description>
  <memory unit='KiB'>131072</memory>
  <vcpu>1</vcpu>
  <os><type machine='pc'>hvm</type></os>
  <devices>${vm.paths
    .map(
      (at, n) => `
    <disk type='file' device='disk'><driver name='qemu' type='raw'/>
      <source file='${escaped(at)}'/><target dev='${target(n)}'/></disk>`,
    )
    .join('')}
  </devices>
</domain>
`;

const statsOf = (vm: Fake) =>
  `Domain: '${vm.name}'\n  state.state=${vm.state}\n  balloon.rss=${vm.rss}\n${vm.paths
    .map((at, n) => `  block.${n}.name=${target(n)}\n  block.${n}.path=${at}\n`)
    .join('')}`;

/** The size says whose disk it is. */
export const sizeOf = (vm: Fake, n: number) => Number.parseInt(vm.uuid.slice(-8), 16) * 8 + n;

export function answer(vms: Fake[]): string {
  const sections: [string, string][] = [
    ['versions.', 'Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n'],
    ['uuids.', vms.map((vm) => `${vm.uuid}\n`).join('')],
    ['transient.', vms.map((vm) => (vm.transient ? `${vm.uuid}\n` : '')).join('')],
    ['stats.', vms.map(statsOf).join('\n')],
    ...vms.flatMap((vm): [string, string][] => [
      [`xml ${vm.uuid}.`, definition(vm)],
      [`snapshots ${vm.uuid}.`, vm.theirs.map((one) => `${one}\n`).join('')],
    ]),
    ['host', 'kvm1\nboot\n2026-11-23T15:54:18Z\n'],
    ['place save', '/save\n1 1\n65024\next2/ext3 100 200 4096\n'],
    ['place store', '/store\n1 1\n65024\next2/ext3 100 200 4096\n'],
    [
      'managed-saves',
      vms
        .map((vm) => (vm.saved === undefined ? '' : `${vm.saved} 1700000000.5 ${vm.name}.save\n`))
        .join(''),
    ],
    [
      'files',
      vms
        .flatMap((vm) =>
          vm.paths.map(
            (at, n) =>
              `s regular file|${sizeOf(vm, n)}|8|512|65024|1700000000|${at}\nf ext2/ext3|5|4096|${at}\n`,
          ),
        )
        .join(''),
    ],
    ['chains', ''],
    ['reflink', '65024 no\n'],
    ['manifests', ''],
    ['now', vms.map((vm) => (vm.now === undefined ? '' : `${vm.uuid} ${vm.now}\n`)).join('')],
    ['tasks', ''],
    ['errors', ''],
    ['end', ''],
  ];
  return sections.map(([title, body]) => `\n@${MARK} ${title}\n${body}`).join('');
}
