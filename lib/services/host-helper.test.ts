import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { makeHelper } from './host-helper';

const URI = 'qemu:///system';
const ID = '20261123t155418-0000aa';
let folder: string;
let store: string;
let helper: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-helper-'));
  store = join(folder, 'store');
  helper = join(folder, 'savepoint-host');
  mkdirSync(join(store, 'vms', 'u'), { recursive: true });
  mkdirSync(join(folder, 'images'));
  SETTINGS = `SP_STORE=${store}\nSP_URI='${URI}'`;
  const folders = ['images', 'swtpm'].map((name) => join(folder, name));
  writeFileSync(helper, makeHelper({ uri: URI, storePath: store, folders }));
  chmodSync(helper, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What both shells that hosts have for `sh` say. */
function run(args: string[], input: string | Buffer = '') {
  const [dash, bash] = [['dash'], ['bash', '--posix']].map(([shell = '', ...options]) => {
    const words = [...options, helper, ...args];
    const { status, stdout, stderr } = spawnSync(shell, words, { input, encoding: 'utf8' });
    return { status, stdout, stderr: stderr.replaceAll(/\/tmp\/tmp\.\w+/g, 'TMP') };
  });
  expect(dash).toEqual(bash);
  return { status: null, stdout: '', stderr: '', ...bash };
}

/** Filled in once the store has its place. */
let SETTINGS: string;

/** A task as `compile` writes it, with these lines for its steps. */
function task(steps: string, settings = SETTINGS) {
  const { engine, verbs } = hostScripts();
  const head = `#!/bin/sh\n# Savepoint task ${ID}: take\n${settings}\n`;
  return `${head}\n${engine}\n${verbs}\n${steps}\nsp_begin\nsp_commit\nsp_finish\n`;
}

function check(text: string) {
  writeFileSync(join(folder, 'task.sh'), text);
  return run(['check', join(folder, 'task.sh')]);
}

describe('the helper on a host', () => {
  it('runs Savepoint’s own scripts', () => {
    const { 'read-task': readTask, follow } = hostScripts();
    const id = '20261123t155418-0000aa';
    expect(run(['sh', '-s', '--', store, id, '0', '0', '9', '9'], follow).stdout).toBe('gone\n');
    expect(run(['sh', '-s', '--', store, id], readTask).status).toBe(1);
    mkdirSync(join(store, 'tasks', 'empty'), { recursive: true });
    // What follows a script on its standard input is the script's.
    const more = run(
      ['sh', '-s', '--', store, 'empty', '0', '0', '9', '9'],
      `${follow}echo more\n`,
    );
    expect(more.stdout).toBe('dead\n\n\n');
    const undo = join(store, 'vms', 'u', 'undo.json');
    writeFileSync(undo, '{"at":"now"}');
    expect(run(['sh', '-c', hostScripts()['forget-undo'], 'x', undo, 'now']).status).toBe(0);
    expect(existsSync(undo)).toBe(false);
  });

  it.each(['sp_authorize root ssh-ed25519 AAAA sh me', 'sp_try sp_deauthorize root me'])(
    'lets nobody write down who may sign in: %s',
    (words) => {
      const { status, stderr } = check(task(`run_1() { ${words}; }\nsp_step 1 key keep`));
      expect({ status, why: /a key for somebody/.test(stderr) }).toEqual({ status: 1, why: true });
    },
  );

  it.each([
    [['sh', '-c', 'id'], ''],
    [['sh', '-s', '--'], 'id'],
    [['sh', '-s', '--'], 'x'.repeat(100_000)],
    [['id'], ''],
    [['sh'], 'id'],
    [['sh', '-c'], ''],
    [[], ''],
    [['check', '/etc/shadow'], ''],
  ])('runs nothing else: %j', (args, input) => {
    const { status, stdout, stderr } = run(args, input);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^savepoint-host: /);
  });

  it('keeps to the folders and to one libvirt', () => {
    const { follow, 'forget-undo': forget } = hostScripts();
    for (const path of ['/etc/passwd', `${store}/../secret`, `${store}-not`, 'a=/etc/passwd']) {
      expect(run(['sh', '-c', forget, 'x', path, 'now']).stderr).toContain(
        'outside of the folders',
      );
    }
    const words = [
      'sh',
      '-s',
      '--',
      store,
      't',
      '0',
      '0',
      '9',
      '9',
      'qemu+ext:///system?command=x',
      'u',
    ];
    expect(run(words, follow).stderr).toContain('outside of the folders');
  });

  it('starts a task that keeps to the rules, and no other', () => {
    const { launch } = hostScripts();
    const start = (id: string, script: string) => {
      const sizes = ['about.json', '2', 'run.sh', String(Buffer.byteLength(script))];
      return run(['sh', '-c', launch, 'launch', store, id, ...sizes], `{}${script}`);
    };
    const mark = `${store}/tasks/${ID}/stage`;
    expect(start(ID, task(`run_0() { mkdir -p -- ${mark}; }`)).stdout).toBe('started\n');
    const kept = readFileSync(join(store, 'tasks', ID, 'run.sh'), 'utf8');
    expect(kept).toContain(`mkdir -p -- ${mark}`);
    const bad = '20261123t155418-0000bb';
    expect(start(bad, task('run_0() { mkdir -p -- /tmp/x; }')).stderr).toContain('/tmp/x');
    expect(start(bad, '#!/bin/sh\nid\n').stderr).toContain('another version');
    expect(start(bad, task('', `${SETTINGS}\nSP_TASK=${ID}`)).stderr).toContain('another task');
    expect(existsSync(join(store, 'tasks', bad))).toBe(false);
    const elsewhere = run(['sh', '-c', launch, 'launch', join(folder, 'images'), bad]);
    expect(elsewhere.stderr).toContain('not the words of this script');
    const odd = run(['sh', '-c', launch, 'launch', store, bad, '../x', '1'], 'x');
    expect(odd.stderr).toMatch(/outside of the folders|an odd name/);
  });

  it('checks the very bytes that are run', () => {
    const { launch } = hostScripts();
    const good = task('');
    const length = (text: string) => String(Buffer.byteLength(text));
    const evil = `#!/bin/sh\n: >${folder}/owned\n`;
    const id = '20261123t155418-0000cc';
    const start = (input: string, ...sizes: string[]) =>
      run(['sh', '-c', launch, 'launch', store, id, ...sizes], input);
    // To a shell's sums 010 is eight bytes, and to head it is ten.
    const shifted = start(
      `${'x'.repeat(8)}${good}${evil}`.padEnd(400_000, ' '),
      ...['now', '010', 'run.sh', length(good)],
    );
    expect(shifted.stderr).toContain('an odd size');
    const long = start(`x${good}`, 'now', '18446744073709551617', 'run.sh', length(good));
    expect(long.stderr).toContain('an odd size');
    expect(start(good, 'run.sh', String(Buffer.byteLength(good) + 9)).stderr).toContain(
      'incomplete',
    );
    const twice = start(good + evil, 'run.sh', length(good), 'run.sh', length(evil));
    expect(twice.stderr).toContain('two scripts');
    expect(existsSync(join(store, 'tasks', id))).toBe(false);
  });

  it.each([
    ['tpm.tar', 'x'],
    ['state.save', 'x'],
    ['edit.sed', 'x'],
    ['transfer.sh', 'x'],
    ['pack-ms', '1'],
    ['words', 'label "a"/;1e id #\n'],
    ['words', 'label null\nw /etc/x\n'],
    [`${ID}.words`, 'parent "a" "b"\n'],
    ['manifest.json', '{"packed":{|;1e id #}}'],
    [`${ID}.open.json`, '{"packed":{"sizeBytes":1,"ms":1|;1e id #}}'],
  ])('brings no other files than plans do: %s %j', (name, text) => {
    const script = task('');
    const sizes = [name, String(text.length), 'run.sh', String(Buffer.byteLength(script))];
    const words = ['sh', '-c', hostScripts().launch, 'launch', store, 'never', ...sizes];
    expect(run(words, text + script).stderr).toMatch(/an odd name|not what plans write/);
    expect(existsSync(join(store, 'tasks', 'never'))).toBe(false);
  });

  it('brings what plans do', () => {
    const script = task('');
    const files: [string, string][] = [
      ['words', 'label "it\'s \\"5\\" / \\\\"\ndescription ""\nmine\n'],
      [`${ID}.words`, 'parent null\n'],
      ['manifest.json', '{"label":"\\"packed\\":{","parts":[{"packed":{"sizeBytes":5,"ms":7}}]}\n'],
      ['now', ''],
      ['run.sh', script],
    ];
    const sizes = files.flatMap(([name, text]) => [name, String(Buffer.byteLength(text))]);
    const words = ['sh', '-c', hostScripts().launch, 'launch', store, 'brought', ...sizes];
    expect(run(words, files.map(([, text]) => text).join('')).stdout).toBe('started\n');
  });

  it.each<[keyof ReturnType<typeof hostScripts>, string[]]>([
    // A shell that is told to add to such a number would run what is in it.
    ['follow', ['STORE', 't', 'a[$(id)]', '0', '9', '9']],
    ['follow', ['STORE', '..', '0', '0', '9', '9']],
    ['inventory', [URI, 'STORE', 'x.;qemu-monitor-command u x;echo']],
    ['inventory', [URI, 'STORE', 'x', "u;destroy 'v'"]],
    ['transfer', ['receive', 'STORE', 't', '../run.sh', '1', '0', 'plain']],
    ['transfer', ['receive', 'STORE', 't', 'manifest.json', '1', '0', 'plain']],
    ['transfer', ['receive', 'STORE', 't', 'disk-vda.raw', '1', 'a[$(id)]', 'plain']],
    ['transfer', ['tell', 'STORE', 't', 'run.sh', 'id']],
    ['transfer', ['tell', 'STORE', 't', 'seal.sed', '1e id']],
    ['transfer', ['send', 'STORE', 't', '/etc/shadow', '0', 'plain']],
    ['forget-undo', ['STORE/vms/u/now', 'x']],
    ['sizes', ['IMAGES']],
  ])('gives a script no other words than its own: %s %j', (name, words) => {
    const given = words.map(fill);
    const { status, stdout, stderr } = run(['sh', '-c', hostScripts()[name], 'x', ...given]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/not the words of this script|outside of the folders/);
  });

  it('takes a TPM’s state only where it is plain files', () => {
    const from = join(folder, 'tpm');
    const into = join(store, 'tasks', 'tpm', 'incoming');
    mkdirSync(from);
    mkdirSync(into, { recursive: true });
    writeFileSync(join(from, 'state'), 'x');
    const tar = (...words: string[]) =>
      spawnSync('tar', ['-C', from, '-cf', '-', ...words], { encoding: 'buffer' }).stdout;
    const receive = (bytes: Buffer, codec = 'plain', offset = '0') => {
      const words = ['tpm.tar', String(bytes.length), offset, codec];
      const text = hostScripts().transfer;
      return run(['sh', '-c', text, 'x', 'receive', store, 'tpm', ...words], bytes).stderr;
    };
    const good = tar('.');
    expect(receive(good)).toBe('');
    expect(readFileSync(join(into, 'tpm.tar')).equals(good)).toBe(true);
    expect(receive(good, 'plain', '65536')).toContain('in one piece');
    expect(receive(Buffer.from('no archive'))).toContain('plain files');
    expect(receive(tar('--mode=u+s', '.'))).toContain('plain files');
    symlinkSync('/etc', join(from, 'link'));
    const bad = tar('.');
    expect(receive(bad)).toContain('plain files');
    const packed = spawnSync('zstd', ['-q', '-c'], { input: bad, encoding: 'buffer' });
    if (packed.status === 0) expect(receive(packed.stdout, 'zstd')).toContain('plain files');
    expect(readFileSync(join(into, 'tpm.tar')).equals(good)).toBe(true);
  });

  it('works in no folder that others could lay a link into', () => {
    const { sizes } = hostScripts();
    const images = join(folder, 'images');
    chmodSync(images, 0o777);
    const open = run(['sh', '-c', sizes, 'x', store]);
    chmodSync(images, 0o755);
    expect(open).toMatchObject({ status: 1, stdout: '' });
    expect(open.stderr).toContain(`everybody can write to ${images}`);
    const SUDO_UID = String(statSync(store).uid);
    const own = spawnSync(helper, ['sh', '-c', sizes, 'x', store], {
      ...{ encoding: 'utf8', env: { ...process.env, SUDO_UID } },
    });
    // As root itself, nobody else is meant.
    expect(own.stderr.includes('is not root')).toBe(SUDO_UID !== '0');
    expect(run(['sh', '-c', sizes, 'x', store]).stdout).toBe('ok\n');
  });

  it('takes no option for a file', () => {
    const script = join(folder, 'sed');
    writeFileSync(script, `w ${join(folder, 'written')}\n`);
    const { status, stderr } = run(['check', `-f${script}`]);
    expect({ status, written: existsSync(join(folder, 'written')) }).toEqual({
      status: 1,
      written: false,
    });
    expect(stderr).toContain('by its whole path');
  });

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
    'run_0() { sp_while_room IMAGES 5 cp --sparse=always --preserve=mode,ownership,timestamps -- IMAGES/a SNAP/disk-vda.raw; }',
    'run_0() { sp_while_room STORE 5 rm -f -- IMAGES/a; }',
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
    'run_0() { sp_while_room IMAGES 5 IMAGES/evil; }',
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

const fill = (line: string) =>
  line
    .replaceAll('SNAP', 'STORE/vms/u/ID')
    .replaceAll('TASK', 'STORE/tasks/ID')
    .replaceAll(/\bID\b/g, ID)
    .replaceAll('STORE', store)
    .replaceAll('IMAGES', join(folder, 'images'))
    .replaceAll('TPM', join(folder, 'swtpm', '11111111-2222-3333-4444-555555555555'))
    .replaceAll('FOLDER', folder);
