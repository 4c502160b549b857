import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { disk, vm } from '@/lib/plan/testing';
import { foldersFor, PROGRAMS, VERBS } from './host-helper';

/** The texts of all planners, but not of what a person is told to type by hand. */
const planners = () =>
  ['plan', 'storage'].flatMap((folder) =>
    readdirSync(join('lib', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name) && !/simulation|testing|rescue/.test(name))
      .map((name) => readFileSync(join('lib', folder, name), 'utf8')),
  );

describe('the programs that the helper lets tasks name', () => {
  it('are all that planners name', () => {
    const named = planners().flatMap((text) =>
      [...text.matchAll(/\bcommand\(\s*'([^']+)'/g)].map(([, program = '']) => program),
    );
    const others = named.filter((program) => !/^sp_/.test(program));
    expect(others.length).toBeGreaterThan(10);
    expect(new Set(others.filter((program) => !(program in PROGRAMS)))).toEqual(new Set());
  });

  it('and all verbs, but those that let somebody sign in', () => {
    const running = /^sp_(try|if_whole|after_crash|unless|where|closed|while_room)$/;
    const named = planners().flatMap((text) => text.match(/(?<=')sp_[a-z0-9_]+(?=')/g) ?? []);
    const unknown = named.filter((verb) => !(verb in VERBS) && !running.test(verb));
    expect(new Set(unknown)).toEqual(new Set(['sp_authorize', 'sp_deauthorize']));
    const { verbs } = hostScripts();
    expect(Object.keys(VERBS).filter((verb) => !verbs.includes(`\n${verb}() {`))).toEqual([]);
  });
});

describe('the folders that the helper is given', () => {
  const LIBVIRTS = foldersFor([]);
  const of = (...disks: ReturnType<typeof disk>[]) =>
    foldersFor([vm({ disks })]).slice(LIBVIRTS.length);
  const volume = { storage: 'lvm', kind: 'thin', pool: 'vg/pool', sizeBytes: 1 } as const;

  it('are those of libvirt that hold images, memory and firmware, and no others of it', () => {
    expect(LIBVIRTS).toEqual(
      ['images', 'qemu/save', 'qemu/nvram', 'swtpm'].map((name) => `/var/lib/libvirt/${name}`),
    );
  });

  it.each([
    ['/var/lib/libvirt/images/a.qcow2', []],
    ['/var/lib/libvirt/images/deep/a.qcow2', []],
    ['/var/lib/libvirt/images2/a.qcow2', ['/var/lib/libvirt/images2']],
    ['/srv/vms/a.raw', ['/srv/vms']],
    ['/srv/with space/a.raw', []],
    ['/a.raw', []],
    ['/dev/sdb', ['/dev/sdb']],
    ['/dev/disk/by-id/wwn-0x5:1', ['/dev/disk/by-id/wwn-0x5:1']],
    ['/dev/mapper/luks', ['/dev/mapper/luks']],
    ['/dev/zvol/tank/vm/web', ['/dev/zvol/tank']],
    ['/dev/zvol/tank', ['/dev/zvol/tank']],
    ['vms/web', []],
  ])('for a disk at %s', (path, places) => {
    expect(of(disk({ path }))).toEqual(places);
    expect(of(disk({ path, readOnly: true }))).toEqual([]);
  });

  it('are those of volume groups, and of UEFI variables that lie elsewhere', () => {
    const thin = disk({ path: '/dev/vg/web', volume: { ...volume, name: 'vg/web' } });
    expect(of(thin, thin)).toEqual(['/dev/vg/web', '/dev/vg']);
    const mapped = disk({ path: '/dev/mapper/vg-web', volume: { ...volume, name: 'vg/web' } });
    expect(of(mapped)).toEqual(['/dev/mapper/vg-web', '/dev/vg']);
    expect(foldersFor([vm({ nvramPath: '/srv/nvram/web.fd' })])).toContain('/srv/nvram');
  });
});
