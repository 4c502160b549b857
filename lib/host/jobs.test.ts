import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import { hostScripts } from './scripts';
import { playHost } from './testing';

/** What somebody else has libvirt do for the VM, and what a task of ours left behind. */
const UUID = '11111111-2222-3333-4444-555555555555';

const VIRSH = `shift 3
[ ! -e "$DOUBLE/down" ] || exit 1
echo "$*" >>"$DOUBLE/said"
case $* in
  *--pivot*) cat "$DOUBLE/base" >"$DOUBLE/disk" ;;
  list*) echo ${UUID} ;;
  domstate*) cat "$DOUBLE/state" ;;
  domblklist*) echo " vda   $(cat "$DOUBLE/disk")" ;;
  domstats*) sed 's/^/  block.0.path=/' "$DOUBLE/disk" ;;
  domjobinfo*) cat "$DOUBLE/job" ;;
  domjobabort*) echo 'Job type:         None   ' >"$DOUBLE/job" ;;
  blockjob*--abort) true >"$DOUBLE/block" ;;
  blockjob*--raw) cat "$DOUBLE/block" ;;
esac`;
/** As virsh 9.0.0 prints it. */
const job = (operation: string) =>
  `Job type:         Unbounded   \nOperation:        ${operation}    \nTime elapsed:     1234         ms\n`;
const NONE = 'Job type:         None        \n\n';
const block = (type: string) => ` type=${type}\n bandwidth=0\n cur=1\n end=2\n`;

const host = playHost(({ put, program }) => {
  program('virsh', VIRSH);
  // Nobody here waits for anybody.
  program('sleep', '');
  program('qemu-img', '[ "$1" != info ] || echo "backing file: $DOUBLE/frozen"');
  for (const [name, text] of Object.entries({
    ...{ said: '', state: 'running\n', job: NONE, block: '', overlay: '' },
    ...{ disk: '/img/base\n', base: '/img/base\n' },
  })) {
    put(name, text);
  }
});
const { at, put } = host;

describe.each(['dash', 'bash'])('by %s', (shell) => {
  function run(words: string) {
    const { status } = host.run(
      shell,
      `SP_STORE=$DOUBLE/store
SP_JOB_ENDS=3
sp_watch_over() { true; }
sp_why() { echo "$*" >"$SP_DIR/why"; }
${words}`,
    );
    const why = host.isThere('why') ? host.got('why').trim() : undefined;
    return { ok: status === 0, isAborted: /abort/.test(host.got('said')), why };
  }

  describe('before anything is done', () => {
    const check = `sp_no_job ${UUID} vda vdb`;
    it('a VM for which libvirt does nothing is fine, running or not', () => {
      expect(run(check)).toEqual({ ok: true, isAborted: false, why: undefined });
      put('state', 'shut off\n');
      put('job', '');
      expect(run(check).ok).toBe(true);
    });

    it.each(['Backup', 'Dump', 'Outgoing migration', 'Save'])('%s is a reason', (operation) => {
      put('job', job(operation));
      const why = `vm-job-running ${operation}`;
      expect(run(check)).toEqual({ ok: false, isAborted: false, why });
    });

    it('and so is a job on a disk', () => {
      put('block', block('Block Copy'));
      const why = 'vm-job-running Block Copy, vda';
      expect(run(check)).toEqual({ ok: false, isAborted: false, why });
    });

    it('no answer is no yes, and nothing is said of a job', () => {
      put('job', '');
      expect(run(check)).toEqual({ ok: false, isAborted: false, why: undefined });
      put('down', '');
      expect(run(check)).toEqual({ ok: false, isAborted: false, why: undefined });
    });

    it('a recovery finds what its task had begun', () => {
      put('block', block('Block Commit'));
      expect(run(`sp_no_job_before ${at('begun')} ${UUID} vda`).ok).toBe(false);
      put('begun', '');
      expect(run(`sp_no_job_before ${at('begun')} ${UUID} vda`).ok).toBe(true);
    });
  });

  const undoes = [
    `sp_resume ${UUID} "$SP_DIR/memory"`,
    `sp_unhold ${UUID} "$SP_DIR/memory"`,
    `sp_unlive ${UUID} "$SP_DIR/memory" /def.xml vda "$SP_DIR/overlay"`,
  ];
  describe.each(undoes)('what is taken back with %s', (undo) => {
    it.each(['Backup', 'Dump', 'Outgoing migration', 'Save', 'Snapshot'])(
      'leaves %s of somebody else alone, which kept ours from beginning',
      (operation) => {
        put('job', job(operation));
        expect(run(undo)).toMatchObject({ ok: true, isAborted: false });
      },
    );

    it('and what somebody began after ours had ended', () => {
      put('memory', 'LibvirtQemudSave and more');
      put('job', job('Save'));
      expect(run(undo)).toMatchObject({ isAborted: false });
      put('job', job('Backup'));
      expect(run(undo)).toMatchObject({ isAborted: false });
    });

    it.each(['Save', 'Snapshot'])('ends %s that writes our memory', (operation) => {
      put('memory', 'LibvirtQemudPart and more');
      put('job', job(operation));
      expect(run(undo)).toMatchObject({ ok: true, isAborted: true });
    });

    it('also on a libvirt that has no word for it', () => {
      put('memory', 'LibvirtQemudPart and more');
      put('job', 'Job type:         Unbounded   \nTime elapsed:     1234         ms\n');
      expect(run(undo)).toMatchObject({ ok: true, isAborted: true });
    });
  });

  it('a guest that our task paused is woken, whatever libvirt works at', () => {
    put('job', job('Backup'));
    expect(run(`sp_awake ${UUID}`)).toMatchObject({ ok: true, isAborted: false });
  });

  describe('who calls a task off', () => {
    function callOff() {
      put('store/tasks/t/journal', '1.0 begin folder\n1.1 ok folder\n1.2 begin save\n');
      put('cancel.sh', hostScripts().cancel);
      const words = [at('cancel.sh'), at('store'), 't', 'me', 'qemu:///system', UUID, 'save'];
      const { stdout } = spawnSync(shell, words, { env: host.env(), encoding: 'utf8' });
      return { stdout, isAborted: /abort/.test(host.got('said')) };
    }

    it.each(['Save', 'Snapshot'])('ends our %s that it waits for', (operation) => {
      put('job', job(operation));
      expect(callOff()).toEqual({ stdout: 'asked\n', isAborted: true });
    });

    it('also on a libvirt that has no word for it', () => {
      put('job', 'Job type:         Unbounded   \n');
      expect(callOff()).toEqual({ stdout: 'asked\n', isAborted: true });
    });

    it.each(['Backup', 'Dump', 'Outgoing migration'])(
      'leaves %s alone, which it waits for',
      (operation) => {
        put('job', job(operation));
        expect(callOff()).toEqual({ stdout: 'asked\n', isAborted: false });
      },
    );
  });

  describe('a fold', () => {
    const fold = `SP_JOB_PATIENCE=2; sp_fold ${UUID} /def.xml vda "$SP_DIR/overlay"`;
    beforeEach(() => put('disk', `${at('overlay')}\n`));

    it('begins anew what stands before its last moment', () => {
      put('block', block('Active Block Commit'));
      expect(run(fold)).toEqual({ ok: true, isAborted: true, why: undefined });
    });

    it.each(['Backup', 'Block Copy', 'Block Pull'])('waits for %s, and then says so', (type) => {
      put('block', block(type));
      const why = `vm-job-running ${type}, vda`;
      expect(run(fold)).toEqual({ ok: false, isAborted: false, why });
      expect(host.isThere('overlay')).toBe(true);
    });
  });

  describe('a merge', () => {
    const merge = `sp_unheld() { true; }; sp_beside() { true; }
sp_merge ${UUID} vda "$SP_DIR/frozen" "$SP_DIR/overlay" "$SP_DIR/merging"`;
    beforeEach(() => {
      put('disk', `${at('overlay')}\n`);
      put('base', `${at('frozen')}\n`);
      put('frozen', '');
    });

    it.each(['Backup', 'Block Copy', 'Active Block Commit'])('leaves %s alone', (type) => {
      put('block', block(type));
      const why = `vm-job-running ${type}, vda`;
      expect(run(merge)).toEqual({ ok: false, isAborted: false, why });
    });

    it('ends what an earlier try of its own began, and nothing else', () => {
      put('merging.begun', '');
      put('block', block('Backup'));
      expect(run(merge)).toMatchObject({ ok: false, isAborted: false });
      put('block', block('Active Block Commit'));
      expect(run(merge)).toMatchObject({ ok: true, isAborted: true });
    });
  });
});
