import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseInventory } from '@/lib/fleet/parse';
import { manifest } from '@/lib/plan/testing';
import { hostScripts } from './scripts';

/** What the look at a place without libvirt says of the files in a snapshot's folder, by both shells. */
let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'parts-'));
});
afterEach(() => rmSync(store, { recursive: true }));

it.each(['dash', 'bash'])('when each part was last written to, by %s', (shell) => {
  const one = manifest();
  const folder = join(store, 'vms', one.vm.uuid, one.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(one)}\n`);
  writeFileSync(join(folder, 'state.save'), 'memory');
  utimesSync(join(folder, 'state.save'), 1_763_942_400.75, 1_763_942_400.75);
  const input = hostScripts().inventory;
  const said = execFileSync(shell, ['-s', '--', '', store, 'mark'], { input, stdio: 'pipe' });
  const [record] = parseInventory(said.toString(), 'mark').snapshots;
  expect(record?.facts?.files['state.save']).toMatchObject({
    sizeBytes: 6,
    modifiedAt: 1_763_942_400,
  });
});
