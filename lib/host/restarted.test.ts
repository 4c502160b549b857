import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '@/lib/plan/plan';
import { order, UUID } from '@/lib/plan/testing';
import { command } from '@/lib/shell/command';
import { compile } from '@/lib/tasks/compile';
import { readJournal } from '@/lib/tasks/journal';
import { hostScripts } from './scripts';
import { playHost } from './testing';

/**
 * libvirtd is restarted under a task: what takes back, or goes on after the commit, waits for it, and a guest that stands
 * still is not forgotten.
 */
const VIRSH = `shift 3
echo "$*" >>"$DOUBLE/said"
# Once it was asked for that often, it is back.
[ "$(wc -l <"$DOUBLE/said")" -ge "$(cat "$DOUBLE/back")" ] || exit 1
case $* in
  domstate*) cat "$DOUBLE/state" ;;
  dumpxml*) echo org.qemu.guest_agent.0 ;;
  resume*) echo running >"$DOUBLE/state" ;;
  uri) echo qemu:///system ;;
  list*) cat "$DOUBLE/known" ;;
esac`;
/** Half a second passes in none; the longest that a guest may stay frozen, once it is frozen. */
const SLEEP = `[ "$1" != 30 ] || while [ ! -e "$DOUBLE/frozen" ]; do /bin/sleep 0.01; done
[ "$1" != 1 ] || exec /bin/sleep 0.01`;

const URI = 'qemu:///system';
const host = playHost(({ at, put, program }) => {
  for (const name of ['locks', `tasks/${order.taskId}`]) mkdirSync(at(name), { recursive: true });
  program('virsh', VIRSH);
  program('sleep', SLEEP);
  put('said', '');
  put('state', 'paused\n');
  put('known', `${UUID}\n\n`);
});
const { at, put, got, isThere, program } = host;
const said = () => got('said').trim().split('\n');

describe.each(['dash', 'bash'])('by %s', (shell) => {
  const virsh = command('virsh', '-q', '-c', URI, 'work');
  const step = (id: string, run = command('true')) => ({ id, title: id, run });

  /** libvirt is back when it was asked that often. */
  function run(back: number, steps: Plan['steps'], after: Plan['after'] = [], uri = URI) {
    put('back', String(back));
    const plan: Plan = {
      ...{ taskId: order.taskId, kind: 'take', label: 'a', actor: 'me' },
      host: { name: 'kvm1', uri, storePath: at() },
      vm: { uuid: UUID, name: 'web' },
      ...{ steps, after, files: {}, warnings: [], estimate: {} },
    };
    put('run.sh', compile(plan, hostScripts()));
    spawnSync(shell, [at('run.sh')], { env: host.env() });
    return readJournal(got(`tasks/${order.taskId}/journal`));
  }
  const taken = (back: number) =>
    run(back, [{ ...step('a'), undo: virsh }, step('b', command('false'))]);

  it('what was done is taken back once libvirt answers', () => {
    expect(taken(9).end).toBe('undone');
    expect(said()).toEqual(['work', ...Array(8).fill('uri'), 'work']);
  });

  it('and once is enough where it answered all along', () => {
    expect(taken(0).end).toBe('undone');
    expect(said()).toEqual(['work']);
  });

  it('the task is left to a recovery where libvirt stays away', () => {
    const journal = taken(Number.MAX_SAFE_INTEGER);
    expect(journal.end).toBeUndefined();
    expect(journal.steps.get('a')?.status).not.toBe('undo-failed');
    expect(isThere(`tasks/${order.taskId}/ended`)).toBe(false);
  });

  it('what comes after the commit is done once libvirt answers', () => {
    expect(run(9, [step('a')], [step('b', virsh)]).end).toBe('done');
  });

  it('nothing is waited for at an archive, which has no libvirt', () => {
    const undo = command('false');
    expect(run(0, [{ ...step('a'), undo }, step('b', undo)], [], '').end).toBe('failed');
    expect(said()).toEqual(['']);
  });

  it('what comes before is given up at once', () => {
    expect(run(9, [step('a', virsh)]).end).toBe('undone');
    expect(said()).toEqual(['work']);
  });

  /** Verbs alone; libvirt is back when it was asked that often. */
  function words(back: number, text: string): string {
    put('back', String(back));
    return host.run(shell, `sp_why() { echo "$*"; }\n${text}`).stdout;
  }
  const untilHeldNoMore = `sp_watch_over ${UUID}
    while [ -e "$SP_DIR/holding" ]; do /bin/sleep 0.02; done`;

  it.each([8, 9])('a guest that stands still when the script dies runs on (%s)', (back) => {
    words(back, untilHeldNoMore);
    expect(got('state')).toBe('running\n');
  });

  it('and nobody waits for one that libvirt does not know any more', () => {
    program('virsh', VIRSH.replace('cat "$DOUBLE/state"', 'exit 1'));
    put('known', '\n');
    words(0, untilHeldNoMore);
    expect(said()).not.toContain(`resume ${UUID}`);
  });

  it('a guest whose filesystems are frozen is not taken for thawed, and keeps its watch', () => {
    const thaw = `SP_FREEZE_WATCH=1234567890; sp_thaw ${UUID}; echo "$? $SP_FREEZE_WATCH"`;
    expect(words(9, thaw)).toBe('1 1234567890\n');
    put('said', '');
    // libvirt is there, and the agent does not answer: it may have frozen them all the same.
    program('virsh', VIRSH.replace('dumpxml', 'domfsthaw*) exit 1 ;; dumpxml'));
    expect(words(0, thaw)).toContain('0 1234567890\n');
    program('virsh', VIRSH.replace('dumpxml', 'domfsthaw* | uri) exit 1 ;; dumpxml'));
    expect(words(0, thaw)).toBe('1 1234567890\n');
    program('virsh', VIRSH);
    put('said', '');
    expect(words(0, thaw)).toBe('0 \n');
    expect(said()).toContain(`domfsthaw ${UUID}`);
  });

  it('the watch over frozen filesystems thaws them once libvirt answers', () => {
    put('state', 'running\n');
    // libvirt goes as soon as they are frozen.
    const froze = VIRSH.replace(
      'uri)',
      'domfsfreeze*) echo 9 >"$DOUBLE/back"; : >"$DOUBLE/frozen" ;;\n  domfsthaw*) : >"$DOUBLE/thawed" ;;\n  uri)',
    );
    program('virsh', froze);
    words(0, `sp_freeze ${UUID}; while [ ! -e $DOUBLE/thawed ]; do /bin/sleep 0.02; done`);
    expect(isThere('thawed')).toBe(true);
  });

  it.each([
    ['goes on asking an agent that does not answer', '', 10],
    ['and leaves the VM alone where another task has begun with it', 'another', 0],
  ])('the watch over frozen filesystems %s', (_what, holder, times) => {
    put('state', 'running\n');
    put('frozen', '');
    put('asked', '');
    const silent = 'domfsthaw*) echo asked >>"$DOUBLE/asked"; exit 1 ;;\n  uri)';
    program('virsh', VIRSH.replace('uri)', silent));
    const lock = holder === '' ? '"$SP_TASK"' : holder;
    words(0, `echo ${lock} >"$SP_LOCK"; sp_watch_frozen ${UUID}; wait "$SP_FREEZE_WATCH"`);
    expect(got('asked').split('\n').length - 1).toBe(2 * times);
  });

  it.each([`sp_state_is ${UUID} paused`, `sp_resumed ${UUID} paused`])(
    'no answer is no reason that a task could give: %s',
    (check) => {
      expect(words(9, `${check}; echo $?`)).toBe('1\n');
      put('said', '');
      expect(words(0, `${check}; echo $?`)).toBe('0\n');
    },
  );
});
