import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { hostScripts } from './scripts';

/** A folder that stands for a host, for tests of what runs there; programs and scripts find it as `$DOUBLE`. */
export type PlayedHost = {
  /** The folder, or what lies in it. */
  at: (...names: string[]) => string;
  put: (name: string, text: string) => void;
  got: (name: string) => string;
  isThere: (name: string) => boolean;
  /** A program, as a text for sh, that is called in place of the host's own. */
  program: (name: string, text: string) => void;
  env: () => NodeJS.ProcessEnv;
  /** Words after all that steps may say, by that shell; `given` are `$1` and so on. */
  run: (shell: string, words: string, ...given: string[]) => Ran;
};

type Ran = { status: number | null; stdout: string; stderr: string };

/** One for each test of this file; `setUp` puts into it what the test needs. */
export function playHost(setUp?: (host: PlayedHost) => void): PlayedHost {
  let dir = '';
  const at = (...names: string[]) => join(dir, ...names);
  const host: PlayedHost = {
    at,
    put: (name, text) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    },
    got: (name) => readFileSync(at(name), 'utf8'),
    isThere: (name) => existsSync(at(name)),
    program: (name, text) =>
      writeFileSync(at('bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 }),
    env: () => ({ ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, DOUBLE: dir }),
    run: (shell, words, ...given) => {
      const script = `SP_URI=qemu:///system SP_STORE=$DOUBLE SP_DIR=$DOUBLE SP_LOCK=$DOUBLE/lock
SP_FAILED='' SP_TORN='' SP_TOUCHED=''
${hostScripts().verbs}
${words}`;
      const { status, stdout, stderr } = spawnSync(shell, ['-c', script, 'sh', ...given], {
        env: host.env(),
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    },
  };
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'played-host-')));
    mkdirSync(at('bin'));
    setUp?.(host);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  return host;
}
