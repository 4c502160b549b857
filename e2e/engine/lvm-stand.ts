import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { type Lab, type LabHost, startLab } from '../lab/lab';

/** The verbs for thin volumes on a real LVM, in a machine under emulation: each of its commands takes seconds. */
const VERBS = readFileSync('lib/host/verbs/lvm.sh', 'utf8');
export const MINUTES = 60_000;

/** Such a machine for all tests of a file. */
export function onLvm(begin: (host: LabHost) => void): void {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ name: 'lvm', subnet: 99, hosts: ['lvm1'], emulated: ['lvm1'] });
    begin(lab.host('lvm1'));
  }, 10 * MINUTES);
  afterAll(() => lab?.stop());
}

/** Runs lines of script there that may use the verbs. */
export async function runOn(host: LabHost, ...lines: string[]): Promise<string> {
  const script = ['sp_why() { echo "why $*"; }', VERBS, ...lines].join('\n');
  const result = await host.run(['/bin/sh', '-ec', script], { timeoutMs: 10 * MINUTES });
  if (result.code !== 0) throw new Error(`${lines.join('\n')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

export const write = (word: string) =>
  `printf '%-16s' ${word} | dd of=/dev/lab/web bs=16 conv=fsync status=none`;
export const READ = 'head -c 16 /dev/lab/web | tr -d " "; echo';
export const LIST = 'lvs --noheadings -o lv_name lab | tr -d " " | sort | tr "\\n" " "; echo';
export const NAMES = 'web-in web web-aside';
