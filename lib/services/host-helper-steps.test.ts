import { describe, expect, it } from 'vitest';
import { onHelper } from './helper-testing';

const { task, check, fill } = onHelper();

describe('of the steps of a task, the helper on a host', () => {
  it.each([
    'run_0() { sp_pause_begins; virsh -q -c qemu:///system managedsave u; }',
    'run_0() { sp_move SNAP STORE/vms/u/removing-ID && sp_pause_ends; }',
    "run_0() { sp_state_is u 'shut off' 'it'\\''s'; }",
    'run_0() { virsh -c qemu:///system dumpxml u --security-info > SNAP/live.xml; }',
    'undo_12() { sp_if_whole rm -f -- TASK/replacing; }',
    'run_0() { cp --sparse=always --preserve=mode,ownership -- IMAGES/a.raw SNAP/disk-vda.raw; }',
    "run_0() { sp_seal TASK/manifest.json SNAP 'size:state.save=SNAP/state.save'; }",
    "run_0() { qemu-img snapshot -c savepoint-1 'IMAGES/with space; and more.qcow2'; }",
    'run_0() { qemu-img convert -U -O qcow2 -f raw IMAGES/a.raw TASK/stage/disk-vda.qcow2; }',
    'undo_0() { sp_unless TASK/replacing sp_awake u sp_qcow2_forget u IMAGES/a savepoint-1; }',
    'sp_step 3 keep-vda undo',
    'sp_last_call',
    "run_0() { sp_job_begins; sp_live u SNAP/state.save 9 --diskspec 'vda,snapshot=external,driver=qcow2,file=IMAGES/a.raw.savepoint-1.overlay' && sp_pause_ends; }",
    "run_0() { sp_job_begins; sp_hold u SNAP/state.save 9 --diskspec 'vda,snapshot=manual' --diskspec 'sda,snapshot=no'; }",
    'run_0() { rbd snap rollback --no-progress pool/image@savepoint-1; }',
    "run_0() { sp_live u SNAP/state.save 9 --diskspec 'vda,snapshot=external,driver=qcow2,file=IMAGES/a,,b.layer'; }",
    'run_0() { sp_put_tpm SNAP/tpm.tar TPM; }',
    'run_0() { sp_unchanged sp_keep_tpm TPM SNAP/tpm.tar; }',
    'run_0() { sp_while_room 5 2 IMAGES STORE cp --sparse=always --preserve=mode,ownership,timestamps -- IMAGES/a SNAP/disk-vda.raw; }',
    'run_0() { sp_while_room 5 1 STORE rm -f -- IMAGES/a; }',
    'undo_0() { sp_where TASK/replacing sp_after_crash sp_put_tpm TASK/tpm.tar.before TPM; }',
  ])('lets pass: %s', (line) => {
    const { stdout, stderr } = check(task(fill(line)));
    expect({ stdout, stderr }).toEqual({ stdout: 'a task of this Savepoint\n', stderr: '' });
  });

  it.each([
    'id',
    'run_0() { id; }',
    'run_0() { rm -rf /etc; }',
    "run_0() { sp_live u STORE/s 9 --diskspec 'vda,snapshot=external,driver=qcow2,file=/etc/shadow'; }",
    'run_0() { rm -rf -- STORE/../etc; }',
    'run_0() { true; id; }',
    'run_0() { true && id; }',
    'run_0() { true $(id); }',
    'run_0() { true `id`; }',
    'run_0() { true "$(id)"; }',
    'run_0() { true | sh; }',
    'run_0() { true > /etc/passwd; }',
    'run_0() { true >STORE/x; }',
    'run_0() { true > STORE/x STORE/y; }',
    'run_0() { true\\ id; }',
    "run_0() { true 'open; }",
    'run_0() { true; }; id; }',
    'run_0() { true; } ; id',
    'run_0() { sp_if_whole sh -c id; }',
    "run_0() { sp_authorize root ssh-ed25519 AAAA 'sh -i' x; }",
    "undo_0() { sp_try sp_authorize root ssh-ed25519 AAAA 'sh -i' x; }",
    "run_0() { sp_if_whole 'sh' -c id; }",
    'run_0() { sp_unless STORE/mark dd of=STORE/x; }',
    'run_0() { sp_unless qemu-img dd STORE/x; }',
    'run_0() { qemu-img dd STORE/x; }',
    'run_0() { cp -t/etc STORE/x; }',
    'run_0() { cp --target-directory=/etc STORE/x; }',
    'run_0() { virsh -c qemu+ext:///system start u; }',
    'run_0() { virsh -c qemu:///system qemu-monitor-command u x; }',
    'run_0() { virsh edit u; }',
    'run_0() { sp_if_whole virsh -c qemu:///system qemu-agent-command u x; }',
    'PATH=STORE',
    'SP_STORE=IMAGES',
    'run_0 () { true; }',
    'run_0() { eval id; }',
    'run_0() { rm -rf -- a/../../etc; }',
    'run_0() { cp a//b STORE/x; }',
    'run_0() { true;\n}',
    "run_0() { true 'a\nid'; }",
    'sp_step 0 a;id undo',
    '# comment\nid',
    // Links, and paths by way of them.
    'run_0() { ln -s .. IMAGES/a; }',
    'run_0() { ln -s -- IMAGES/b IMAGES/a; }',
    'run_0() { ln -- IMAGES/b IMAGES/a; }',
    'run_0() { ln -s .. SNAP/state.save; }',
    'run_0() { cp -s -- IMAGES/a IMAGES/b; }',
    'run_0() { cp -a -- IMAGES/a IMAGES/b; }',
    'run_0() { rm -f -- ..; }',
    'run_0() { rm -f -- .; }',
    'run_0() { rm -f -- IMAGES/./a; }',
    'run_0() { mkdir -p -- STORE/x; }',
    'run_0() { rm -f -- TPM/state; }',
    'run_0() { sp_put_tpm SNAP/tpm.tar TPM/a; }',
    'run_0() { sp_put_tpm SNAP/tpm.tar IMAGES/a; }',
    'run_0() { sp_put_tpm TASK/words TPM; }',
    'run_0() { sp_put_tpm SNAP/disk-vda.raw TPM; }',
    'run_0() { sp_swap FOLDER IMAGES/a IMAGES/b; }',
    'run_0() { sp_swap IMAGES IMAGES/a IMAGES/b; }',
    // What verbs run, and verbs for verbs alone.
    'run_0() { sp_idly TASK/words; }',
    'run_0() { sp_idly true; }',
    'run_0() { sp_idly_alone true; }',
    'run_0() { sp_try IMAGES/evil; }',
    'run_0() { sp_try TASK/words; }',
    'run_0() { sp_try sp_where IMAGES/a IMAGES/evil; }',
    'run_0() { sp_try sp_try sp_idly IMAGES/evil; }',
    'run_0() { sp_unless IMAGES/a IMAGES/evil; }',
    'run_0() { sp_if_whole IMAGES/evil; }',
    'run_0() { sp_after_crash IMAGES/evil; }',
    'run_0() { sp_awake u IMAGES/evil; }',
    'run_0() { sp_while_room 5 1 IMAGES IMAGES/evil; }',
    'run_0() { sp_while_room 5 2 IMAGES cp -- IMAGES/a IMAGES/b; }',
    'run_0() { sp_while_room 5 1 /etc rm -f -- IMAGES/a; }',
    'run_0() { sp_while_room 5 9 IMAGES; }',
    'run_0() { sp_each IMAGES/evil a b; }',
    'run_0() { sp_unchanged IMAGES/evil IMAGES/a SNAP/nvram.fd; }',
    'run_0() { sp_watched 1 IMAGES/evil; }',
    'run_0() { sp_agent qemu-agent-command u x; }',
    'run_0() { sp_zfs_like tank/a send tank/b; }',
    'run_0() { sp_end done; }',
    'run_0() { sp_try; }',
    // What would be read as a script.
    'run_0() { cp --sparse=always --preserve=mode,ownership -- TASK/words TASK/run.sh; }',
    'run_0() { cp --sparse=always --preserve=mode,ownership -- IMAGES/a TASK/run.sh; }',
    'run_0() { sp_put TASK/words TASK/run.sh; }',
    'run_0() { sp_put TASK/now TASK/edit.sed; }',
    'run_0() { virsh -c qemu:///system dumpxml u --security-info > TASK/run.sh; }',
    "run_0() { sp_seal TASK/manifest.json SNAP 'size:x|y|;1e id;=IMAGES/a'; }",
    'run_0() { sp_seal TASK/manifest.json SNAP added=TASK/incoming/disk-x; }',
    'run_0() { sp_seal TASK/manifest.json SNAP added=IMAGES/a; }',
    "run_0() { sp_pack_switch SNAP '1|x|;1e id'; }",
    "run_0() { sp_live u SNAP/state.save 'a[$(id)]'; }",
    // Images: no file of a task, and no description of one that has no path.
    'run_0() { qemu-img convert -U -O raw -f qcow2 TASK/words IMAGES/a; }',
    'run_0() { qemu-img commit TASK/words; }',
    'run_0() { qemu-img commit IMAGES/a; }',
    'run_0() { qemu-img convert -U -O raw -f qcow2 json:x IMAGES/a; }',
    'run_0() { qemu-img convert -U -O raw -f raw \'json:{"driver":"file"}\' IMAGES/a; }',
    'run_0() { sp_qcow2_pour TASK/words IMAGES/a; }',
    'run_0() { sp_rbd_fill pool/a TASK/words; }',
    "run_0() { sp_live u SNAP/state.save 9 --diskspec 'vda,snapshot=external,driver=qcow2,file=IMAGES/a,file=/etc/x'; }",
    "run_0() { 'virsh -c' qemu:///system define SNAP/domain.xml; }",
    "run_0() { virsh -c qemu:///system 'start u;define x'; }",
    "run_0() { sh -ec 'id; true a long enough text to be a script of somebody' sh a b c; }",
    'run_0() { true; }\0',
  ])('does not let pass: %s', (line) => {
    const { status, stdout, stderr } = check(task(fill(line)));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^savepoint-host: the task /);
  });

  it.each([
    ['SP_STORE=/etc'],
    [`SP_URI='qemu+ext:///system?command=id'`],
    ['SP_STORE=$(id)'],
    ['SP_TASK=../x'],
    ['SP_LOCK=../../x'],
    ['SP_VM=a/b'],
    ["SP_SEEN='a b'"],
    ["SP_PATIENCE='$(id)'"],
    ['PATH=/tmp'],
    ['id'],
  ])('does not let pass the setting %s', (setting) => {
    expect(check(task('sp_step 0 a undo', setting)).status).toBe(1);
  });

  it('does not let pass what was cut off', () => {
    expect(check(task('').replace('sp_finish\n', '')).stderr).toContain('it has no end');
  });

  it('does not let pass a library with one other byte', () => {
    expect(check(task('').replace('umask 077', 'umask 007')).stderr).toContain('another version');
  });
});
