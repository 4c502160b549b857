import { describe, expect, it } from 'vitest';
import { parseDomainXml } from '@/lib/libvirt/domain-xml';
import { chooseMethod } from './methods';
import { restorability } from './restorable';
import { disk, manifest, onXfs, scene, vm } from './testing';

const MIB = 1024 ** 2;
const definition = (type: string, words: string[] = []) => `<domain type='${type}'>
  <name>web</name><uuid>11111111-2222-3333-4444-555555555555</uuid><memory unit='MiB'>128</memory>
  <qemu:commandline>${words.map((word) => `<qemu:arg value='${word}'/>`).join('')}</qemu:commandline></domain>`;

describe('reading how long QEMU makes the memory of an emulated guest', () => {
  it.each([
    ["libvirt's own", definition('qemu'), { memoryBytes: 128 * MIB }],
    ['one word of another kind', definition('qemu', ['-snapshot']), { memoryBytes: 128 * MIB }],
    ['its own words', definition('qemu', ['-m', 'size=131080k']), { memoryBytes: 131080 * 1024 }],
    ['a guest of KVM', definition('kvm', ['-m', 'size=131080k']), undefined],
  ])('%s', (_, xml, emulated) => expect(parseDomainXml(xml).emulated).toEqual(emulated));
});

describe('a guest with an emulated CPU', () => {
  const on = (qemu: string, memoryBytes: number, disks = [onXfs()]) => {
    const stand = scene({ vm: vm({ emulated: { memoryBytes }, disks }) });
    stand.inventory.versions.qemu = qemu;
    return stand;
  };
  const chosen = (qemu: string, memoryBytes: number) => {
    const choice = chooseMethod(on(qemu, memoryBytes), true, 'auto');
    return choice.ok
      ? [choice.method.name, choice.passedOver.map(({ problem }) => problem.code)]
      : choice.problem.code;
  };

  it('stands still for a snapshot where QEMU would lose what it writes', () => {
    const why = 'emulated-loses-stores';
    expect(chosen('8.2.2', 128 * MIB)).toEqual(['saved', [why, why]]);
    expect(chosen('9.0.0', 128 * MIB)).toEqual(['live', []]);
    expect(chosen('8.2.2', 128 * MIB + 8192)).toEqual(['live', []]);
  });

  it('is told that the memory of a snapshot taken all the same may be torn', () => {
    const versions = { libvirt: '9.0.0', qemu: '8.2.2', savepoint: '0.1.0' };
    const level = (method: 'live' | 'held' | 'saved', qemu = '8.2.2') => {
      const stand = on('10.0.0', 128 * MIB, [disk()]);
      const one = manifest({ method, versions: { ...versions, qemu } });
      const { level, problem } = restorability(stand, one);
      return [level, problem.code];
    };
    expect(level('live')).toEqual(['amber', 'restore-memory-torn']);
    expect(level('held')).toEqual(['amber', 'restore-memory-torn']);
    expect(level('saved')).toEqual(['green', 'restore-ready']);
    expect(level('live', '9.1.0')).toEqual(['green', 'restore-ready']);
  });
});
