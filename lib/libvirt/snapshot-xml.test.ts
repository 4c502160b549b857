import { describe, expect, it } from 'vitest';
import { parseSnapshotXml } from './snapshot-xml';

const xml = (inner: string) => `<domainsnapshot>
  <name>before &apos;it&apos;</name>
  <creationTime>1700000000</creationTime>
  ${inner}
</domainsnapshot>
`;

describe('a snapshot of libvirt', () => {
  it('inside the images, with memory', () => {
    const text = xml(`<description>two
lines</description><state>running</state><parent><name>a b</name></parent><memory snapshot='internal'/>
  <disks><disk name='vda' snapshot='internal'/><disk name='vdb' snapshot='no'/></disks>`);
    expect(parseSnapshotXml(text)).toEqual({
      name: "before 'it'",
      description: 'two\nlines',
      parent: 'a b',
      takenAt: '2023-11-14T22:13:20.000Z',
      state: 'running',
      memory: 'internal',
      disks: [
        { target: 'vda', kind: 'internal' },
        { target: 'vdb', kind: 'no' },
      ],
    });
  });

  it('of disks only, as a chain of files', () => {
    const text = xml(`<state>disk-snapshot</state><memory snapshot='no'/>
  <disks><disk name='vda' snapshot='external' type='file'><source file='/img/a.1'/></disk></disks>`);
    expect(parseSnapshotXml(text)).toMatchObject({
      state: 'disks only',
      memory: 'no',
      disks: [{ target: 'vda', kind: 'external', path: '/img/a.1' }],
    });
  });

  it('of a VM that was shut off, from a libvirt that says nothing of memory', () => {
    expect(parseSnapshotXml(xml('<state>shutoff</state>'))).toMatchObject({
      state: 'shut off',
      memory: 'no',
      parent: null,
      disks: [],
    });
  });

  it('is refused where it is none', () => {
    expect(() => parseSnapshotXml('error: no domain snapshot')).toThrow();
    expect(() => parseSnapshotXml('<domainsnapshot><name>x</name></domainsnapshot>')).toThrow(
      'it is no snapshot',
    );
  });
});
