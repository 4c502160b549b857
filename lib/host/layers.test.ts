import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';

/** A definition as libvirt prints it, with a chain that is spelled out and a disk of another kind. */
const XML = `<domain type='kvm'>
  <name>web</name>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' cache='none' discard='unmap'/>
      <source file='/img/a &amp; b.raw' index='2'/>
      <backingStore type='file' index='3'>
        <format type='qcow2'/>
        <source file='/img/mid.qcow2'/>
        <backingStore type='file'>
          <source file='/img/low.qcow2'/>
          <backingStore/>
        </backingStore>
      </backingStore>
      <target dev='vda' bus='virtio'/>
      <address type='pci' slot='0x04'/>
    </disk>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/img/vdaa.qcow2'/>
      <backingStore/>
      <target dev='vdaa' bus='virtio'/>
    </disk>
    <disk type='block' device='disk'>
      <driver name='qemu' type='raw'/>
      <source dev='/dev/vg/web'/>
      <target dev='vdb' bus='virtio'/>
    </disk>
  </devices>
</domain>
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'layers-'));
  writeFileSync(join(dir, 'from.xml'), XML);
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('whether a snapshot holds a file, by %s', (shell) => {
  const odd = '/img/it\'s "b"\\1.raw';
  const isUnheld = (file: string) => {
    const script = `${hostScripts().verbs}\nsp_unheld "$1"`;
    const env = { ...process.env, SP_STORE: dir };
    return spawnSync(shell, ['-c', script, 'sh', file], { env }).status === 0;
  };
  const manifest = (id: string) => {
    const snapshot = join(dir, 'vms', 'uuid', id);
    mkdirSync(snapshot, { recursive: true });
    return join(snapshot, 'manifest.json');
  };

  it('is told by the manifests, also of a path with quotes in it', () => {
    expect(isUnheld('/img/a.raw')).toBe(true);
    writeFileSync(manifest('20261123t000000-aaaaaa'), '{"ref":"/img/none.raw"}');
    writeFileSync(
      manifest('20261123t000000-bbbbbb'),
      JSON.stringify([{ ref: '/img/a.raw' }, { ref: odd }]),
    );
    expect(isUnheld('/img/a.raw')).toBe(false);
    expect(isUnheld(odd)).toBe(false);
    expect(isUnheld('/img/a.ra')).toBe(true);
  });

  it('is taken for so where a manifest cannot be read', () => {
    mkdirSync(manifest('20261123t000000-aaaaaa'));
    expect(isUnheld('/img/a.raw')).toBe(false);
  });
});

describe.each(['dash', 'bash'])('a definition with disks elsewhere, by %s', (shell) => {
  function relay(...words: string[]) {
    const script = `${hostScripts().verbs}\nsp_relay "$@"`;
    const args = ['-c', script, 'sh', join(dir, 'from.xml'), join(dir, 'to.xml'), ...words];
    return spawnSync(shell, args, { encoding: 'utf8' }).status;
  }

  it('names the new files in libvirt’s own words, leaves out chains, and changes nothing else', () => {
    const odd = '/img/it\'s <a> & "b"\\1.layer';
    expect(relay('vda', odd, 'qcow2', 'vdaa', '/img/c', 'raw')).toBe(0);
    const expected = XML.replace("type='raw' cache", "type='qcow2' cache")
      .replace('/img/a &amp; b.raw', () => '/img/it&apos;s &lt;a&gt; &amp; &quot;b&quot;\\1.layer')
      .replace(/ {6}<backingStore type[\s\S]*?\n {6}<\/backingStore>\n/, '')
      .replace("      <backingStore/>\n      <target dev='vdaa'", "      <target dev='vdaa'")
      .replace(
        "type='qcow2'/>\n      <source file='/img/vdaa.qcow2'/>",
        "type='raw'/>\n      <source file='/img/c'/>",
      );
    expect(readFileSync(join(dir, 'to.xml'), 'utf8')).toBe(expected);
  });

  it('only leaves out the chain where there is no other file', () => {
    expect(relay('vda', '', '')).toBe(0);
    expect(readFileSync(join(dir, 'to.xml'), 'utf8')).toBe(
      XML.replace(/ {6}<backingStore type[\s\S]*?\n {6}<\/backingStore>\n/, ''),
    );
  });

  it.each([
    ['there is no such disk', 'vdc'],
    ['the disk is no file', 'vdb'],
  ])('is none where %s', (_why, target) => {
    writeFileSync(join(dir, 'to.xml'), 'as before');
    expect(relay(target, '/img/x', 'qcow2')).not.toBe(0);
    expect(readFileSync(join(dir, 'to.xml'), 'utf8')).toBe('as before');
  });

  it('is none where two disks have that name', () => {
    writeFileSync(join(dir, 'from.xml'), XML.replace("dev='vdaa'", "dev='vda'"));
    expect(relay('vda', '/img/x', 'qcow2')).not.toBe(0);
  });
});
