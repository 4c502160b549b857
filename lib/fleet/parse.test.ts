import { describe, expect, it } from 'vitest';
import { chineseTerm } from '@/lib/domain/chinese-terms';
import { manifest } from '@/lib/plan/testing';
import { InventoryError, parseInventory } from './parse';

const MARK = 'a1b2c3';
const UUID = '11111111-2222-3333-4444-555555555555';
const OTHER = '99999999-2222-3333-4444-555555555555';
const INVTSC = 'the CPU feature invtsc without a TSC frequency';
const NAME = `it's "odd" 一号 $(x)`;

const xml = (name: string, uuid: string, devices = '') => `<domain type='kvm'>
  <name>${name.replace('&', '&amp;').replaceAll('"', '&quot;')}</name>
  <uuid>${uuid}</uuid>
  <memory unit='KiB'>131072</memory>
  <description>@${MARK.slice(1)} xml looks like a mark
but is none</description>
  <os><type machine='pc-q35-7.2'>hvm</type><nvram>/var/nvram/web.fd</nvram></os>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
      <source file='/img/a|b.qcow2'/><target dev='vda'/></disk>
    <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
    ${devices}
  </devices>
</domain>`;

type Over = { definition?: string; manifests?: string; end?: boolean };

/** What the host's script writes, with one VM whose definition the test may spoil. */
function answer({ definition = xml(NAME, UUID), manifests = '', end = true }: Over = {}): string {
  const sections: [string, string][] = [
    ['versions.', 'Using library: libvirt 4.5.0\nRunning hypervisor: QEMU 2.12.0\n'],
    ['networks.', ' default\n lab net \n\n'],
    ['uuids.', `${UUID}\n${OTHER}\n`],
    ['transient.', `${OTHER}\n`],
    [
      'stats.',
      `Domain: '${NAME}'\n  state.state=1\n  balloon.rss=2048\n  block.0.path=/img/a|b.qcow2\n\nDomain: 'ok'\n  state.state=5\n`,
    ],
    [`xml ${UUID}.`, definition],
    [`snapshots ${UUID}.`, 'theirs\n'],
    [`xml ${OTHER}.`, xml('ok', OTHER)],
    [`snapshots ${OTHER}.`, ''],
    ['bridges', 'br0\nvirbr0\n'],
    ['host', 'kvm1\nboot\n2026-11-23T15:54:18Z\n'],
    ['place save', '/save\n1 1\n65024\next2/ext3 100 200 4096\n'],
    ['place store', '/store\n0 0\n65025\nxfs 10 20 512\n'],
    ['managed-saves', `12345 1700000000.25 ${NAME}.save\n`],
    ['save-heads', `4c69|${NAME}.save\n`],
    [
      'files',
      's regular file|1000|8|512|65024|1700000000|/img/a|b.qcow2\nf ext2/ext3|5|4096|/img/a|b.qcow2\n',
    ],
    ['chains', 'c /img/a|b.qcow2\n[{"filename":"/img/a|b.qcow2"},{"filename":"/img/base"}]\n'],
    ['reflink', '65024 no\n'],
    ['manifests', manifests],
    ['now', `${UUID} 20261120t000000-000001\n`],
    [
      'tasks',
      'dead 1 committed {"id":"t1","kind":"take","vm":{"uuid":"u","name":"n"},"label":"l","actor":"a"}\n',
    ],
    ['locks', `${UUID} 1763912458.1234567890\nverify 1763912459.0\nsend-a 1763912460.0\n`],
    ['errors', ''],
  ];
  const text = sections.map(([name, body]) => `\n@${MARK} ${name}\n${body}`).join('');
  return end ? `${text}\n@${MARK} end\n` : text;
}

describe('reading a host', () => {
  it('finds everything about a VM, whatever it is called', () => {
    const { vms, saveDir, store, versions, tasks, locks } = parseInventory(answer(), MARK);
    expect(versions).toMatchObject({ libvirt: '4.5.0', qemu: '2.12.0' });
    expect(saveDir).toMatchObject({ filesystem: 'ext4', freeBytes: 409_600, writable: true });
    expect(store).toMatchObject({ exists: false, writable: false, deviceId: '65025' });
    expect(locks).toEqual({ [UUID]: '1763912458.1234567890' });
    expect(tasks).toMatchObject([{ id: 't1', alive: false, attempts: 1, committed: true }]);
    expect(vms.find(({ uuid }) => uuid === UUID)).toMatchObject({
      name: NAME,
      state: 'running',
      residentBytes: 2048 * 1024,
      memoryBytes: 128 * 1024 ** 2,
      machine: 'pc-q35-7.2',
      nvramPath: '/var/nvram/web.fd',
      persistent: true,
      now: '20261120t000000-000001',
      libvirtSnapshots: ['theirs'],
      managedSave: {
        path: `/save/${NAME}.save`,
        sizeBytes: 12_345,
        savedAt: '2023-11-14T22:13:20.000Z',
        header: '4c69',
      },
      disks: [
        {
          target: 'vda',
          format: 'qcow2',
          file: { sizeBytes: 1000, allocatedBytes: 4096, reflink: false, backing: ['/img/base'] },
        },
        { target: 'sda', device: 'cdrom', readOnly: true },
      ],
    });
    expect(vms.find(({ uuid }) => uuid === OTHER)).toMatchObject({
      state: 'shut off',
      persistent: false,
    });
  });

  it('knows what a network interface could hang on, and nothing where nobody asked', () => {
    const { networks, bridges } = parseInventory(answer(), MARK);
    expect([networks, bridges]).toEqual([
      ['default', 'lab net'],
      ['br0', 'virbr0'],
    ]);
    const silent = answer().replaceAll(/\n@\S+ (networks\.|bridges)\n/g, '\n');
    const { networks: none, bridges: neither } = parseInventory(silent, MARK);
    expect([none, neither]).toEqual([undefined, undefined]);
  });

  it.each([
    ['broken XML', '<domain><name>odd</name><oops'],
    ['nothing', ''],
    ['no UUID', '<domain><name>odd</name></domain>'],
    ['no memory', `<domain><name>odd</name><uuid>${UUID}</uuid></domain>`],
  ])('shows a VM with %s and the reason, beside the others', (_case, definition) => {
    const { vms } = parseInventory(answer({ definition }), MARK);
    expect(vms).toHaveLength(2);
    expect(vms.find(({ uuid }) => uuid === UUID)?.odd).toBeTruthy();
    expect(vms.find(({ uuid }) => uuid === OTHER)?.odd).toBeUndefined();
  });

  it('reads the tags of a VM, under whatever prefix they stand', () => {
    const tagged = (metadata: string) =>
      parseInventory(
        answer({
          definition: xml('a', UUID).replace('<os>', `<metadata>${metadata}</metadata><os>`),
        }),
        MARK,
      ).vms.find(({ uuid }) => uuid === UUID)?.tags;
    const tags = (prefix: string, words: string) =>
      `<${prefix}:tags xmlns:${prefix}="urn:savepoint:tags">${words}</${prefix}:tags>`;
    expect(tagged(tags('savepoint', 'prod, shop\n prod'))).toEqual(['prod', 'shop']);
    expect(tagged(`<o:os xmlns:o="urn:other">x</o:os>${tags('s', 'db')}`)).toEqual(['db']);
    expect(tagged('<o:tags xmlns:o="urn:other">prod</o:tags>')).toBeUndefined();
    expect(tagged(tags('savepoint', ' '))).toBeUndefined();
  });

  const invtsc = (policy: string) =>
    `<cpu mode='host-model'><feature policy='${policy}' name='invtsc'/></cpu>`;
  const clock = (timer: string) => `<clock offset='utc'>${timer}</clock>`;
  const transient = `<disk type='file' device='disk'><target dev='vdb'/><transient/></disk>`;
  const shared = (driver: string) =>
    `<filesystem type='mount'>${driver}<source dir='/s'/><target dir='data'/></filesystem>`;

  it.each<[string, string, string[], string?]>([
    ['a device of the host', `<hostdev mode='subsystem' type='pci'/>`, ['host device (pci)']],
    ['a USB device', `<hostdev mode='subsystem' type='usb'/>`, []],
    ['vDPA', `<interface type='vdpa'/>`, ['network interface (vdpa)']],
    ['a network for users', `<interface type='user'/>`, []],
    ['virtiofs', shared(`<driver type='virtiofs'/>`), ['virtiofs share “data”']],
    ['9p, which only blocks while the guest has it mounted', shared(''), []],
    ['shared memory', `<shmem name='m, n'/>`, ['shared memory “m, n”']],
    ['a disk that forgets', transient, ['transient disk vdb']],
    ['a TPM of the host', `<tpm><backend type='passthrough'/></tpm>`, []],
    ['sealed memory', '', ['sealed memory (sev)'], `<launchSecurity type='sev'/>`],
    ['an invariant TSC', '', [INVTSC], invtsc('require')],
    ['one that is forced', '', [INVTSC], `${invtsc('force')}${clock(`<timer name='rtc'/>`)}`],
    [
      'one of a known frequency',
      '',
      [],
      `${invtsc('require')}${clock(`<timer name='tsc' frequency='3000000000'/>`)}`,
    ],
    ['one that is switched off', '', [], invtsc('disable')],
  ])('says whether memory can be saved with %s', (_case, devices, expected, beside = '') => {
    const definition = xml('a', UUID, devices).replace('<os>', `${beside}<os>`);
    const { vms } = parseInventory(answer({ definition }), MARK);
    const found = vms.find(({ uuid }) => uuid === UUID)?.unsavable ?? [];
    expect(found).toEqual(expected);
    for (const words of found) expect(chineseTerm(words)).toMatch(/\p{Script=Han}/u);
  });

  it('reads whole manifests and complains about others', () => {
    const manifests = `${JSON.stringify(manifest())}\n{"version":1}\nnot JSON\n`;
    const { snapshots, complaints } = parseInventory(answer({ manifests }), MARK);
    expect(snapshots.map((one) => one.manifest)).toEqual([manifest()]);
    expect(complaints.map(({ facts }) => facts)).toEqual([
      expect.objectContaining({ begins: '{"version":1}' }),
      expect.objectContaining({ begins: 'not JSON' }),
    ]);
  });

  it('takes an answer that was cut off for no answer', () => {
    expect(() => parseInventory(answer({ end: false }), MARK)).toThrow(InventoryError);
  });

  it('says what libvirt said when it cannot be reached', () => {
    const said = `\n@${MARK} error libvirt\nerror: failed to connect\nerror: access denied\n`;
    expect(() => parseInventory(said, MARK)).toThrow('access denied');
  });
});
