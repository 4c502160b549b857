import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '@/lib/plan/plan';
import { command } from '@/lib/shell/command';
import { compile } from '@/lib/tasks/compile';
import { readJournal } from '@/lib/tasks/journal';
import { hostScripts } from './scripts';
import { playHost } from './testing';

/** What others do to the VM while a rollback is under way, or libvirt does not answer. */
const UUID = '11111111-2222-3333-4444-555555555555';
const OTHER = '11111111-2222-3333-4444-666666666666';
const TASK = '20261123t155418-9f3ab2';

const VIRSH = `shift 3
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
esac`;

const host = playHost(({ at, put, program }) => {
  program('virsh', VIRSH);
  put('state', 'running\n');
  put('job', 'Job type:         None\n');
  mkdirSync(at('tasks', TASK), { recursive: true });
  mkdirSync(at('locks'));
});
const { at, put, got, isThere } = host;

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function run(words: string) {
    const { stdout } = host.run(shell, `${words}\necho "ended $?"`);
    return stdout.trim().split('\n').at(-1);
  }

  it('a saved memory stays aside while the VM runs, and while nobody knows', () => {
    put('aside', 'memory');
    const back = `sp_save_back ${UUID} $DOUBLE/save $DOUBLE/aside`;
    expect(run(back)).toBe('ended 1');
    put('down', '');
    expect(run(back)).toBe('ended 1');
    rmSync(at('down'));
    put('state', 'shut off\n');
    expect(isThere('save')).toBe(false);
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
    expect(run(`sp_resume ${UUID} $DOUBLE/save`)).toBe('ended 0');
    expect(got('said')).toContain(`domjobabort ${UUID}`);
  });

  it('two names of one file become one again', () => {
    put('disk', 'content');
    linkSync(at('disk'), at('disk.aside'));
    const back = `sp_swap_back $DOUBLE/disk $DOUBLE/disk.aside`;
    expect(run(back)).toBe('ended 0');
    expect([got('disk'), isThere('disk.aside')]).toEqual(['content', false]);
    put('disk', 'new');
    put('disk.aside', 'old');
    expect(run(back)).toBe('ended 0');
    expect([got('disk'), isThere('disk.aside')]).toEqual(['old', false]);
  });

  it('a stop that was asked for is nobody’s meddling: the VM of before starts again', () => {
    expect(run(`sp_power_off ${UUID} && sp_start_again ${UUID}`)).toBe('ended 0');
    expect(got('state')).toBe('running\n');
    expect(run(`sp_stop ${UUID} && sp_start_again ${UUID}`)).toBe('ended 1');
    expect(got('state')).toBe('shut off\n');
  });

  it.each([
    ['started it', '1.0 ok resume\n', 0],
    ['let libvirt put it back', '1.0 ok revert\n', 0],
    ['had not started it', '1.0 ok define\n', 1],
    ['had put something back since', '1.0 ok resume\n2.0 undo-begin define\n', 1],
  ])('a VM is found running by the recovery of a task that %s', (_case, journal, code) => {
    put('tasks/old/journal', journal);
    const attempt = `SP_TASK=new; sp_attempt old ${journal.length}`;
    expect(run(`${attempt} && sp_stop ${UUID} && sp_untouched`)).toBe(`ended ${code}`);
  });

  it('the limits of a migration come back from the task that was interrupted', () => {
    put('tasks/old/journal', 'x\n');
    put('tasks/old/limits', 'maxdowntime 300\nspeed 8796093022207\n');
    expect(run(`SP_TASK=new; sp_attempt old 2 && sp_limits_back ${UUID}`)).toBe('ended 0');
    expect(got('said')).toContain(`migrate-setspeed ${UUID} 8796093022207`);
    expect(isThere('tasks/old/limits')).toBe(false);
  });

  it('nobody brings anything to the recovery of a transfer: what is not there will not come', () => {
    put('tasks/old/journal', 'x\n');
    const wait = 'sp_why() { true; }; SP_TASK=new; sp_attempt old 2 && sp_wait_for handed';
    expect(run(wait)).toBe('ended 1');
    put('tasks/old/handed', '');
    put('tasks/old/journal', 'x\n');
    expect(run(wait)).toBe('ended 0');
  });

  it('a file that cannot be made ends a verb, and not the script', () => {
    put('aside', '');
    expect(run(`sp_save_aside ${UUID} $DOUBLE/none/save $DOUBLE/aside`)).toMatch(/^ended [12]$/);
    expect(run(`SP_DIR=$DOUBLE/none; sp_watch_over ${UUID}`)).toBe('ended 1');
  });

  it('stops what somebody started before anything is put back, and then trusts only what is kept', () => {
    const note = (id: string) => command('sh', '-c', 'echo "$0" >>"$DOUBLE/said"', id);
    const step = (id: string) => ({ id, title: id, run: command('true'), undo: note(id) });
    const plan: Plan = {
      taskId: TASK,
      kind: 'rollback',
      host: { name: 'kvm1', uri: 'qemu:///system', storePath: at() },
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
      rmSync(at('tasks', TASK, 'journal'), { force: true });
      put('state', state);
      put('run.sh', compile(plan, hostScripts()));
      spawnSync(shell, [at('run.sh')], { env: host.env() });
      const journal = readJournal(got(`tasks/${TASK}/journal`));
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
    run(`sp_vm=${UUID} sp_definition=$DOUBLE/before.xml; sp_define_folded vdb /b.overlay`);

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
    expect(isThere('defined.xml')).toBe(false);
  });
});
