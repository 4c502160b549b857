import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseInventory } from '@/lib/fleet/parse';
import { manifest } from '@/lib/plan/testing';
import { hostScripts } from './scripts';

/** What the look at a place without libvirt says, by both shells. */
let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'parts-'));
});
afterEach(() => rmSync(store, { recursive: true }));

function look(shell: string, PATH = process.env.PATH) {
  const input = hostScripts().inventory;
  const env = { ...process.env, PATH };
  const said = execFileSync(shell, ['-s', '--', '', store, 'mark'], { env, input, stdio: 'pipe' });
  return parseInventory(said.toString(), 'mark');
}

it.each(['dash', 'bash'])('when each part was last written to, by %s', (shell) => {
  const one = manifest();
  const folder = join(store, 'vms', one.vm.uuid, one.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(one)}\n`);
  writeFileSync(join(folder, 'state.save'), 'memory');
  utimesSync(join(folder, 'state.save'), 1_763_942_400.75, 1_763_942_400.75);
  const [record] = look(shell).snapshots;
  expect(record?.facts?.files['state.save']).toMatchObject({
    sizeBytes: 6,
    modifiedAt: 1_763_942_400,
  });
});

it.each(['/bin/dash', '/bin/bash'])('which programs of libvirt’s are missing, by %s', (shell) => {
  const bin = join(store, 'bin');
  mkdirSync(bin);
  for (const name of readdirSync('/usr/bin')) {
    if (!/^(gzip|bzip2|xz|lzop|zstd)$/.test(name))
      symlinkSync(join('/usr/bin', name), join(bin, name));
  }
  for (const name of ['gzip', 'xz', 'zstd']) writeFileSync(join(bin, name), '', { mode: 0o755 });
  const { tools } = look(shell, bin);
  expect(tools).toContain('zstd');
  expect(tools.filter((one) => one.startsWith('no '))).toEqual(['no bzip2', 'no lzop']);
});
