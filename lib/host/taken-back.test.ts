import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '@/lib/plan/plan';
import { command } from '@/lib/shell/command';
import { compile } from '@/lib/tasks/compile';
import { readJournal } from '@/lib/tasks/journal';
import { hostScripts } from './scripts';

/** What others do to the VM while a rollback is under way, or libvirt does not answer. */
const UUID = '11111111-2222-3333-4444-555555555555';
const OTHER = '11111111-2222-3333-4444-666666666666';
const TASK = '20261123t155418-9f3ab2';

const VIRSH = `#!/bin/sh
shift 3
[ ! -e "$DOUBLE/down" ] || exit 1
echo "$*" >>"$DOUBLE/said"
case $* in
  list*) printf '%s\\n' ${OTHER} ${UUID} ;;
  domstate*) cat "$DOUBLE/state" ;;
  destroy*) echo 'shut off' >"$DOUBLE/state" ;;
  start*) echo running >"$DOUBLE/state" ;;
  domjobinfo*) cat "$DOUBLE/job" ;;
  domjobabort*) echo 'Job type:         None' >"$DOUBLE/job" ;;
  dumpxml*) cat "$DOUBLE/now.xml" ;;
  define*) cat "$2" >"$DOUBLE/defined.xml" ;;
esac
`;

let dir: string;
const at = (name: string) => join(dir, name);
const put = (name: string, text: string) => writeFileSync(at(name), text);
const got = (name: string) => readFileSync(at(name), 'utf8');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'taken-back-'));
  mkdirSync(at('bin'));
  put('bin/virsh', VIRSH);
  chmodSync(at('bin/virsh'), 0o755);
  put('state', 'running\n');
  put('job', 'Job type:         None\n');
  mkdirSync(join(dir, 'tasks', TASK), { recursive: true });
  mkdirSync(at('locks'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(['dash', 'bash'])('by %s', (shell) => {
  const env = () => ({ ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, DOUBLE: dir });
  function run(words: string) {
    const script = `SP_URI=qemu:///system SP_DIR=${dir} SP_LOCK=${dir}/lock SP_TOUCHED=''
SP_FAILED=''
${hostScripts().verbs}
${words}
echo "ended $?"`;
    const { stdout } = spawnSync(shell, ['-c', script, 'sh'], { env: env(), encoding: 'utf8' });
    return stdout.trim().split('\n').at(-1);
  }

  it('a saved memory stays aside while the VM runs, and while nobody knows', () => {
    put('aside', 'memory');
    const back = `sp_save_back ${UUID} ${dir}/save ${dir}/aside`;
    expect(run(back)).toBe('ended 1');
    put('down', '');
    expect(run(back)).toBe('ended 1');
    rmSync(at('down'));
    put('state', 'shut off\n');
    expect(existsSync(at('save'))).toBe(false);
    expect(run(back)).toBe('ended 0');
    expect(got('save')).toBe('memory');
  });

  it.each([`sp_resume ${UUID} /save`, `sp_start_again ${UUID}`, `sp_stop ${UUID}`])(
    'no answer of libvirt is no success: %s',
    (words) => {
      put('down', '');
      expect(run(words)).toBe('ended 1');
    },
  );

  it('a save that nobody waits for is ended before the VM is looked at', () => {
    put('job', 'Job type:         Unbounded\n');
    put('state', 'paused\n');
    put('save', 'LibvirtQemudPart');
    expect(run(`sp_resume ${UUID} ${dir}/save`)).toBe('ended 0');
    expect(got('said')).toContain(`domjobabort ${UUID}`);
  });

  it('two names of one file become one again', () => {
    put('disk', 'content');
    linkSync(at('disk'), at('disk.aside'));
    const back = `sp_swap_back ${dir}/disk ${dir}/disk.aside`;
    expect(run(back)).toBe('ended 0');
    expect([got('disk'), existsSync(at('disk.aside'))]).toEqual(['content', false]);
    put('disk', 'new');
    put('disk.aside', 'old');
    expect(run(back)).toBe('ended 0');
    expect([got('disk'), existsSync(at('disk.aside'))]).toEqual(['old', false]);
  });

  it('a file that cannot be made ends a verb, and not the script', () => {
    put('aside', '');
    expect(run(`sp_save_aside ${UUID} ${dir}/none/save ${dir}/aside`)).toMatch(/^ended [12]$/);
    expect(run(`SP_DIR=${dir}/none; sp_watch_over ${UUID}`)).toBe('ended 1');
  });

  it('stops what somebody started before anything is put back, and then trusts only what is kept', () => {
    const note = (id: string) => command('sh', '-c', 'echo "$0" >>"$DOUBLE/said"', id);
    const step = (id: string) => ({ id, title: id, run: command('true'), undo: note(id) });
    const plan: Plan = {
      taskId: TASK,
      kind: 'rollback',
      host: { name: 'kvm1', uri: 'qemu:///system', storePath: dir },
      vm: { uuid: UUID, name: 'web' },
      ...{ label: 'a', actor: 'me', after: [], files: {}, warnings: [], estimate: {} },
      steps: [
        { ...step('anchor'), undo: command('sp_after_crash', ...note('kept').argv) },
        { ...step('give-way'), undoFirst: command('sp_stop', UUID) },
        step('place'),
        { ...step('resume'), run: command('false') },
      ],
    };
    const undone = (state: string) => {
      rmSync(at('said'), { force: true });
      rmSync(join(dir, 'tasks', TASK, 'journal'), { force: true });
      put('state', state);
      put('run.sh', compile(plan, hostScripts()));
      spawnSync(shell, [at('run.sh')], { env: env() });
      const journal = readJournal(readFileSync(join(dir, 'tasks', TASK, 'journal'), 'utf8'));
      expect(journal.end).toBe('undone');
      return got('said')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('domstate'));
    };
    expect(undone('shut off\n')).toEqual(['resume', 'place', 'give-way']);
    const started = [`destroy ${UUID}`, 'resume', 'place', 'give-way', 'kept'];
    expect(undone('running\n')).toEqual(started);
  });

  const diskOf = (target: string, file: string, more = '') =>
    `    <disk type='file' device='disk'>\n      <source file='${file}'/>\n${more}      <target dev='${target}' bus='virtio'/>\n    </disk>\n`;
  const definition = (...disks: string[]) =>
    `<domain>\n  <devices>\n${disks.join('')}  </devices>\n</domain>\n`;
  const fold = () =>
    run(`sp_vm=${UUID} sp_definition=${dir}/before.xml; sp_define_folded vdb /b.overlay`);

  it('a disk that is folded comes from the definition before, and all others stay as they are now', () => {
    const serial = '      <serial>x</serial>\n';
    put('before.xml', definition(diskOf('vda', '/a'), diskOf('vdb', '/b', serial)));
    put('now.xml', definition(diskOf('vda', '/a.layer'), diskOf('vdb', '/b.overlay')));
    expect(fold()).toBe('ended 0');
    expect(got('defined.xml')).toBe(
      definition(diskOf('vda', '/a.layer'), diskOf('vdb', '/b', serial)),
    );
  });

  it('and nothing is defined where that disk is not in both', () => {
    put('before.xml', definition(diskOf('vda', '/a')));
    put('now.xml', definition(diskOf('vda', '/a.layer'), diskOf('vdb', '/b.overlay')));
    expect(fold()).toBe('ended 1');
    expect(existsSync(at('defined.xml'))).toBe(false);
  });
});
