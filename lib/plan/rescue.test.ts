import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { capturedDisks, type Manifest } from '@/lib/domain/manifest';
import { rescueNote } from './rescue';
import { manifest } from './testing';

/** The line of the note that puts a copied disk back, as somebody types it into a shell. */
let root = '';
const at = (...names: string[]) => join(root, ...names);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'savepoint-rescue-'));
  for (const id of ['s1', 's2']) mkdirSync(at('vm', id), { recursive: true });
  writeFileSync(at("web's.img"), 'present');
  writeFileSync(at('vm/s1/disk-vda.raw'), 'captured');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const captured = (driver: string, ref: string): Manifest['disks'][number] => ({
  ...{ target: 'vda', path: at("web's.img"), format: 'raw', captured: true, sizeBytes: null },
  ...{ driver, ref },
});

function typed() {
  const one = manifest({ disks: [captured('copy', at('vm/s1/disk-vda.raw'))] });
  writeFileSync(at('vm/s1/manifest.json'), `${JSON.stringify(one)}\n`);
  const note = rescueNote('qemu:///system', at('vm/s1'), one, one.parts, capturedDisks(one));
  const line = note.split('\n').find((text) => text.includes('cp --sparse')) ?? 'false';
  const { status, stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
  return { status, said: stdout.trim(), holds: readFileSync(at("web's.img"), 'utf8') };
}

it('puts a copied disk back', () => {
  expect(typed()).toEqual({ status: 0, said: '', holds: 'captured' });
});

it('never writes to a file in which a newer snapshot is frozen, and names that snapshot', () => {
  const newer = manifest({ disks: [captured('overlay', at("web's.img"))] });
  writeFileSync(at('vm/s2/manifest.json'), `${JSON.stringify(newer)}\n`);
  expect(typed()).toEqual({ status: 1, said: at('vm/s2/manifest.json'), holds: 'present' });
});
