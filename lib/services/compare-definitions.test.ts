import { describe, expect, it } from 'vitest';
import { compareLines, withoutLayers, withoutSecrets } from './compare-definitions';

const XML = `<domain>
  <name>web</name>
  <memory>1024</memory>
  <vcpu>1</vcpu>
  <a/>
  <b/>
  <c/>
  <d/>
  <e/>
  <f/>
  <g/>
  <graphics type='vnc' passwd='secret' port='5901'/>
</domain>
`;

describe('withoutSecrets', () => {
  it('leaves out passwords, in whatever quotes', () => {
    const both = `${XML}<graphics passwd="more secrets"/>`;
    expect(withoutSecrets(both)).not.toMatch(/secret/);
    expect(withoutSecrets(both)).toContain(`port='5901'`);
  });
});

describe('withoutLayers', () => {
  const disk = (format: string, file: string, below = '') => `    <disk type='file' device='disk'>
      <driver name='qemu' type='${format}' discard='unmap'/>
      <source file='/img/${file}'/>${below}
      <target dev='vda' bus='virtio'/>
    </disk>`;
  const below = `
      <backingStore type='file'>
        <format type='raw'/>
        <source file='/img/web.img'/>
        <backingStore/>
      </backingStore>`;
  const other = disk('qcow2', 'other.qcow2', below);

  it('is the disk with which the layers began, and leaves every other disk alone', () => {
    const layer = disk('qcow2', 'web.img.savepoint-20261120t000000-000001.layer', below);
    const kept = disk('qcow2', 'web.img.savepoint-20261120t000000-000001.hand.layer');
    const began = disk('raw', 'web.img');
    expect(withoutLayers(`${layer}\n${other}\n${kept}`)).toBe(`${began}\n${other}\n${began}`);
    expect(withoutLayers(began)).toBe(began);
  });
});

describe('compareLines', () => {
  it('has nothing to say of what is the same, whatever the white space at its ends', () => {
    expect(compareLines(XML, `\n${XML}\n\n`)).toEqual({ lines: [] });
  });

  it('shows what was there then and what is there now, with a little around it', () => {
    const now = XML.replace('1024', '2048').replace('  <g/>\n', '');
    const { lines } = compareLines(XML, now);
    expect(lines).toContainEqual({ kind: 'was', text: '  <memory>1024</memory>' });
    expect(lines).toContainEqual({ kind: 'is', text: '  <memory>2048</memory>' });
    expect(lines).toContainEqual({ kind: 'was', text: '  <g/>' });
    expect(lines).toContainEqual({ kind: 'gap', text: '' });
    expect(lines).not.toContainEqual({ kind: 'both', text: '  <c/>' });
    expect(lines[0]).toEqual({ kind: 'both', text: '<domain>' });
    expect(lines.at(-1)).toEqual({ kind: 'both', text: '</domain>' });
  });
});
