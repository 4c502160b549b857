import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentence } from '@/lib/domain/sentences';
import { CHINESE_SENTENCES } from '@/lib/domain/sentences-zh';
import { readFiles } from '@/lib/fleet/files';
import { parseInventory } from '@/lib/fleet/parse';
import { splitSections } from '@/lib/fleet/sections';
import { disksCapturable } from '@/lib/plan/rules';
import { disk, scene, vm } from '@/lib/plan/testing';
import { chooseDriver } from '@/lib/storage';
import { copy } from '@/lib/storage/copy';
import { hostScripts } from './scripts';

/** Real images, some of which keep the guest's data in another file, as an archive's manifest names them. */
let dir: string;
const at = (name: string) => join(dir, `${name}.qcow2`);
function create(name: string, options: string[], ...more: string[]) {
  execFileSync('qemu-img', [
    ...['create', '-q', '-f', 'qcow2', ...options.flatMap((one) => ['-o', one])],
    ...[...more, at(name)],
    ...(more.includes('-b') ? [] : ['1M']),
  ]);
}
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'data-file-'));
  create('plain', []);
  create('hollow', [`data_file=${dir}/hollow.raw`]);
  create('over', [], '-F', 'qcow2', '-b', at('hollow'));
  create('over-over', [], '-F', 'qcow2', '-b', at('over'));
  // Version 2 has other things where version 3 has its features: here 5, the length of "qcow2", whose bit 2 is set.
  create('old', ['compat=0.10'], '-F', 'qcow2', '-b', at('plain'));
  // A raw file in which a guest has written such a header, under an image that calls it raw.
  execFileSync('cp', [at('hollow'), at('raw')]);
  create('over-raw', [], '-F', 'raw', '-b', at('raw'));
  const folder = join(dir, 'store/vms/11111111-2222-3333-4444-555555555555/20261120t000000-000001');
  mkdirSync(folder, { recursive: true });
  const named = ['plain', 'hollow', 'over-over', 'old', 'over-raw'].map((one) => ({
    path: at(one),
    format: 'qcow2',
  }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(named));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('an image that keeps its data in another file, by %s', (shell) => {
  const look = () =>
    execFileSync(shell, ['-s', '--', '', `${dir}/store`, 'mark'], {
      input: hostScripts().inventory,
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('is told from others, also where it lies below', () => {
    const { files } = parseInventory(look(), 'mark');
    const elsewhere = (name: string) => files[at(name)]?.dataElsewhere;
    expect(elsewhere('plain')).toBeUndefined();
    expect(files[at('plain')]?.virtualBytes).toBe(1024 ** 2);
    expect(elsewhere('hollow')).toBe(at('hollow'));
    expect(files[at('over-over')]?.backing).toEqual([at('over'), at('hollow')]);
    expect(elsewhere('over-over')).toBe(at('hollow'));
    expect(elsewhere('old')).toBeUndefined();
    expect(files[at('old')]).toMatchObject({ virtualBytes: 1024 ** 2, backing: [at('plain')] });
    expect(elsewhere('over-raw')).toBeUndefined();
  });

  it('is known of disks as well', () => {
    const sections = splitSections(look(), 'mark');
    const body = (name: string) => sections.find((one) => one.name === name)?.body ?? '';
    const facts = readFiles(body('files'), body('below'), body('chains'), '');
    expect(facts.get(at('over-over'))?.dataElsewhere).toBe(at('hollow'));
    expect(facts.get(at('plain'))).not.toHaveProperty('dataElsewhere');
  });
});

describe('a disk whose data lies in another file', () => {
  const image = '/img/web.qcow2';
  const base = disk().file;
  const hollow = (format: string, reflink = false) =>
    disk({ format, ...(base ? { file: { ...base, reflink, dataElsewhere: image } } : {}) });

  it('is captured by nothing, and says why', () => {
    expect(chooseDriver(hollow('qcow2')).kind).toBe('none');
    expect(chooseDriver(hollow('qcow2', true)).kind).toBe('none');
    const verdict = disksCapturable(scene({ vm: vm({ disks: [hollow('qcow2', true)] }) }));
    if (verdict.ok) throw new Error('capturable');
    expect(sentence(verdict.problem)).toContain(`${image} keeps the guest’s data in another file`);
    expect(sentence(verdict.problem, CHINESE_SENTENCES)).toContain(
      `${image} 把客户机的数据存放在另一个文件中`,
    );
  });

  it('is any other where it is raw: then a guest wrote those bytes', () => {
    expect(chooseDriver(hollow('raw')).kind).toBe('capture');
  });

  it('does not come back from a copy that lacks its data', () => {
    const held = {
      ...{ target: 'vda', path: image, format: 'qcow2', captured: true as const },
      ...{ driver: 'copy', ref: '/store/disk-vda.qcow2', sizeBytes: 1 },
    };
    const found = { sizeBytes: 1, modifiedAt: 1, dataElsewhere: held.ref };
    const look = { files: { [held.ref]: found }, inside: {}, volumes: {} };
    expect(copy.fault(held, look)).toContain('keeps the guest’s data in another file');
    expect(copy.fault({ ...held, format: 'raw' }, look)).toBeUndefined();
  });
});
