import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostScripts } from './scripts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-around-'));
  const capabilities = `<guest><arch name='x86_64'><machine maxCpus='255'>pc-q35-7.2</machine>
<machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine></arch></guest>`;
  writeFileSync(join(folder, 'virsh'), `#!/bin/sh\ncat <<'E'\n${capabilities}\nE\n`);
  chmodSync(join(folder, 'virsh'), 0o755);
  writeFileSync(join(folder, "it's a.iso"), '12345');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['dash', 'bash'])('tells which files are there, and what QEMU can be: %s', (shell) => {
  const [there, gone] = [join(folder, "it's a.iso"), join(folder, 'gone.iso')];
  const { stdout, status } = spawnSync(
    shell,
    ['-c', hostScripts().snapshot, 'snapshot', 'around', 'qemu:///system'],
    {
      ...{ input: `${there}\n${gone}\n`, encoding: 'utf8' },
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    },
  );
  expect(status).toBe(0);
  expect(stdout.replaceAll(/\|\d+\|/g, '|n|').split('\n')).toEqual([
    expect.stringMatching(/^s regular file\|n\|.*\/it's a\.iso$/),
    'm pc-q35-7.2',
    'm q35',
    '',
  ]);
});
