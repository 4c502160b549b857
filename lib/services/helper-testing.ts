import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { makeHelper } from './host-helper';

export const URI = 'qemu:///system';
export const ID = '20261123t155418-0000aa';

/** For tests: the helper with a store and folders of its own, for all of a file; known once its tests run. */
export function onHelper() {
  let folder = '';
  const at = (...names: string[]) => join(folder, ...names);
  const settings = () => `SP_STORE=${at('store')}\nSP_URI='${URI}'`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'savepoint-helper-'));
    mkdirSync(at('store', 'vms', 'u'), { recursive: true });
    mkdirSync(at('images'));
    const folders = ['images', 'swtpm'].map((name) => at(name));
    const helper = makeHelper({ uri: URI, storePath: at('store'), folders });
    writeFileSync(at('savepoint-host'), helper);
    chmodSync(at('savepoint-host'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What both shells that hosts have for `sh` say. */
  function run(args: string[], input: string | Buffer = '') {
    const [dash, bash] = [['dash'], ['bash', '--posix']].map(([shell = '', ...options]) => {
      const words = [...options, at('savepoint-host'), ...args];
      const { status, stdout, stderr } = spawnSync(shell, words, { input, encoding: 'utf8' });
      return { status, stdout, stderr: stderr.replaceAll(/\/tmp\/tmp\.\w+/g, 'TMP') };
    });
    expect(dash).toEqual(bash);
    return { status: null, stdout: '', stderr: '', ...bash };
  }

  /** A task as `compile` writes it, with these lines for its steps. */
  function task(steps: string, said = settings()) {
    const { engine, verbs } = hostScripts();
    const head = `#!/bin/sh\n# Savepoint task ${ID}: take\n${said}\n`;
    return `${head}\n${engine}\n${verbs}\n${steps}\nsp_begin\nsp_commit\nsp_finish\n`;
  }

  function check(text: string) {
    writeFileSync(at('task.sh'), text);
    return run(['check', at('task.sh')]);
  }

  /** A line with names in place of paths. */
  const fill = (line: string) =>
    line
      .replaceAll('SNAP', 'STORE/vms/u/ID')
      .replaceAll('TASK', 'STORE/tasks/ID')
      .replaceAll(/\bID\b/g, ID)
      .replaceAll('STORE', at('store'))
      .replaceAll('IMAGES', at('images'))
      .replaceAll('TPM', at('swtpm', '11111111-2222-3333-4444-555555555555'))
      .replaceAll('FOLDER', folder);

  return { at, settings, run, task, check, fill };
}
