import { describe, expect, it } from 'vitest';
import { parseDomainXml } from './domain-xml';
import { type Rewriting, rewriteXml } from './rewrite-xml';

const OLD = '11111111-2222-3333-4444-555555555555';
const NEW = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const XML = `<domain type='kvm' id='3'>
  <name>web &amp; co</name>
  <uuid>${OLD}</uuid>
  <memory unit='KiB'>1024</memory>
  <sysinfo type='smbios'><system><entry name='uuid'>${OLD}</entry></system></sysinfo>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <nvram template='/usr/share/V.fd'>/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram>
  </os>
  <devices>
    <disk type='block' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <source dev='/dev/vg/web' index='1'/>
      <backingStore/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/img/data.qcow2'/>
      <backingStore type='file'>
        <format type='qcow2'/>
        <source file='/img/base.qcow2'/>
        <backingStore/>
      </backingStore>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/iso/a.iso'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:01'/>
      <source network='default' portid='x' bridge='virbr0'/>
      <target dev='vnet3'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'>
      <log file='/var/log/web.log' append='on'/>
    </serial>
  </devices>
</domain>`;

const to = (over: Partial<Rewriting> = {}): Rewriting => ({
  ...{ uuid: { from: OLD, to: NEW }, name: "o'clone", ownLogs: true, nvram: '/nv/c.fd' },
  disks: new Map([
    ['vda', { path: '/img/c-vda.raw', format: 'raw' }],
    ['vdb', { path: '/img/c&vdb.qcow2', format: 'qcow2' }],
  ]),
  ...over,
});

describe('rewriting a definition', () => {
  it('gives it another name, UUID, disks and variables, and leaves the rest', () => {
    const text = rewriteXml(XML, to());
    const { name, uuid, disks, nvramPath } = parseDomainXml(text);
    expect([name, uuid, nvramPath]).toEqual(["o'clone", NEW, '/nv/c.fd']);
    expect(disks.map(({ target, sourceType, path }) => [target, sourceType, path])).toEqual([
      ['vda', 'file', '/img/c-vda.raw'],
      ['vdb', 'file', '/img/c&vdb.qcow2'],
      ['hda', 'file', '/iso/a.iso'],
    ]);
    expect(text).not.toContain(OLD);
    expect(text).not.toContain('base.qcow2');
    expect(text).toContain("<interface type='network'>");
    expect(text).toContain(`<log file='/var/log/web.log-${NEW}'`);
  });

  const port = '09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f';
  const odd = (inside: string) =>
    XML.replace("<model type='virtio'/>", () => `${inside}\n      <model type='virtio'/>`);
  const SWITCHED = `<virtualport type='openvswitch'>
        <parameters interfaceid='${port}' profileid='p'/>
      </virtualport>`;

  it('unplugs the network for a cold start', () => {
    const macs = ['52:54:00:aa:bb:cc'];
    const text = rewriteXml(XML, to({ macs, isolation: { kind: 'unplugged' } }));
    expect(text).toContain("<link state='down'/>");
    expect(text).not.toContain('vnet3');
    expect(parseDomainXml(text).nics).toEqual([{ mac: macs[0], source: 'network default' }]);
  });

  it('gives a connected clone ports and addresses of its own, on the same networks', () => {
    const macs = ['52:54:00:aa:bb:cc'];
    const text = rewriteXml(odd(SWITCHED), to({ macs, isolation: { kind: 'beside' } }));
    expect(text).not.toContain('vnet3');
    expect(text).not.toContain('<link ');
    expect(text).not.toContain(port);
    expect(parseDomainXml(text).nics).toEqual([{ mac: macs[0], source: 'network default' }]);
  });

  it('connects none that would have the original’s address', () => {
    const second = "<interface type='bridge'>\n<mac address='52:54:00:00:00:02'/>\n</interface>";
    const macs = ['52:54:00:aa:bb:cc'];
    const text = rewriteXml(
      XML.replace('<serial', () => `${second}<serial`),
      to({ macs, isolation: { kind: 'beside' } }),
    );
    const nics = text.split('<interface').slice(1);
    const seen = nics.map((nic) => [/address='([^']*)'/.exec(nic)?.[1], nic.includes('<link')]);
    expect(seen).toEqual([
      ['52:54:00:aa:bb:cc', false],
      ['52:54:00:00:00:02', true],
    ]);
  });

  it('leads the network of a resuming guest to nobody, as the same device', () => {
    const text = rewriteXml(XML, to({ isolation: { kind: 'nowhere', firstPort: 50_000 } }));
    expect(text).toContain("<interface type='udp'>");
    expect(text).toContain("<source address='127.0.0.1' port='50000'>");
    expect(text).toContain("<model type='virtio'/>");
    expect(text).toContain('52:54:00:00:00:01');
    expect(text).not.toContain('virbr0');
  });

  it.each([
    ['Open vSwitch', SWITCHED],
    [
      'a tagged VLAN',
      "<vlan trunk='yes'>\n <tag id='42' nativeMode='tagged'/>\n <tag id='47'/>\n</vlan>",
    ],
    [
      'a bandwidth',
      "<bandwidth>\n<inbound average='1' peak='5'/>\n<outbound average='1'/>\n</bandwidth>",
    ],
    [
      'a filter',
      "<filterref filter='clean'>\n<parameter name='IP' value='10.0.0.1'/>\n</filterref>",
    ],
    ['a plain filter', "<filterref filter='clean'/>"],
    [
      'ports of passt',
      "<portForward proto='tcp'>\n<range start='1'/>\n</portForward>\n<backend type='passt'/>",
    ],
    ['an isolated port', "<port isolated='yes'/>"],
    ['coalescing', '<coalesce><rx><frames max="7"/></rx></coalesce>'],
    [
      'all of them',
      `${SWITCHED}<vlan><tag id='42'/></vlan><bandwidth><inbound average='1'/></bandwidth>`,
    ],
  ])('leaves nothing of %s where the network leads to nobody', (_, inside) => {
    const isolation = { kind: 'nowhere', firstPort: 50_000 } as const;
    const lines = (xml: string) => rewriteXml(xml, to({ isolation })).replaceAll(/\n\s*/g, '\n');
    expect(lines(odd(inside))).toBe(lines(XML));
  });

  it('gives a clone that starts cold a port of its own at Open vSwitch', () => {
    const text = rewriteXml(odd(SWITCHED), to({ isolation: { kind: 'unplugged' } }));
    expect(text).toContain("<parameters profileid='p'/>");
    expect(rewriteXml(odd(SWITCHED), to())).toContain(port);
  });

  it('moves variables that are named as a source', () => {
    const source =
      "<nvram type='file'>\n<source file='/var/lib/libvirt/qemu/nvram/web.fd'/>\n</nvram>";
    expect(parseDomainXml(XML.replace(/<nvram .*<\/nvram>/, () => source)).nvramPath).toBe(
      '/var/lib/libvirt/qemu/nvram/web.fd',
    );
    const text = rewriteXml(
      XML.replace(/<nvram .*<\/nvram>/, () => source),
      to({ nvram: "/nv/o'c.fd" }),
    );
    expect(parseDomainXml(text).nvramPath).toBe("/nv/o'c.fd");
  });
});
