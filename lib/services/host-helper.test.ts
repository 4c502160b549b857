import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { makeHelper, PROGRAMS } from './host-helper';

const URI = 'qemu:///system';
let folder: string;
let store: string;
let helper: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-helper-'));
  store = join(folder, 'store');
  helper = join(folder, 'savepoint-host');
  mkdirSync(join(store, 'vms'), { recursive: true });
  mkdirSync(join(folder, 'images'));
  const folders = [join(folder, 'images')];
  writeFileSync(helper, makeHelper({ uri: URI, storePath: store, folders }));
  chmodSync(helper, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(helper, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** A task as `compile` writes it, with these lines for its steps. */
function task(steps: string, settings = `SP_STORE=${store}\nSP_URI='${URI}'`) {
  const { engine, verbs } = hostScripts();
  const head = `#!/bin/sh\n# Savepoint task 20261123t155418-0000aa: take\n${settings}\n`;
  return `${head}\n${engine}\n${verbs}\n${steps}\nsp_begin\nsp_commit\nsp_finish\n`;
}

function check(text: string) {
  const file = join(folder, 'task.sh');
  writeFileSync(file, text);
  return run(['check', file]);
}

describe('the helper on a host', () => {
  it('runs Savepoint’s own scripts', () => {
    const { 'read-task': readTask, follow } = hostScripts();
    const id = '20261123t155418-0000aa';
    expect(run(['sh', '-s', '--', store, id, '0', '0'], follow).stdout).toBe('gone\n');
    expect(run(['sh', '-s', '--', store, id], readTask).status).toBe(1);
    mkdirSync(join(store, 'tasks', 'empty'), { recursive: true });
    // What follows a script on its standard input is the script's.
    const more = run(['sh', '-s', '--', store, 'empty', '0', '0'], `${follow}echo more\n`);
    expect(more.stdout).toBe('dead\n\n\n');
    const undo = join(store, 'vms', 'undo.json');
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
    const words = ['sh', '-s', '--', store, 't', '0', '0', 'qemu+ext:///system?command=x', 'u'];
    expect(run(words, follow).stderr).toContain('outside of the folders');
  });

  it('starts a task that keeps to the rules, and no other', () => {
    const { launch } = hostScripts();
    const start = (id: string, script: string) => {
      const sizes = ['about.json', '2', 'run.sh', String(Buffer.byteLength(script))];
      return run(['sh', '-c', launch, 'launch', store, id, ...sizes], `{}${script}`);
    };
    const mark = join(store, 'made');
    const good = '20261123t155418-0000aa';
    expect(start(good, task(`run_0() { mkdir -p -- ${mark}; }`)).stdout).toBe('started\n');
    const kept = readFileSync(join(store, 'tasks', good, 'run.sh'), 'utf8');
    expect(kept).toContain(`mkdir -p -- ${mark}`);
    const bad = '20261123t155418-0000bb';
    expect(start(bad, task('run_0() { mkdir -p -- /tmp/x; }')).stderr).toContain('/tmp/x');
    expect(start(bad, '#!/bin/sh\nid\n').stderr).toContain('another version');
    expect(existsSync(join(store, 'tasks', bad))).toBe(false);
    const elsewhere = run(['sh', '-c', launch, 'launch', join(folder, 'images'), bad]);
    expect(elsewhere.stderr).toContain('another store');
    const odd = run(['sh', '-c', launch, 'launch', store, bad, '../x', '1'], 'x');
    expect(odd.stderr).toMatch(/outside of the folders|an odd name/);
  });

  it.each([
    'run_0() { sp_pause_begins; virsh -q -c qemu:///system managedsave u; }',
    'run_0() { sp_move STORE/a STORE/b && sp_pause_ends; }',
    "run_0() { sp_state_is u 'shut off' 'it'\\''s'; }",
    'run_0() { virsh -c qemu:///system dumpxml u > STORE/d.xml; }',
    'undo_12() { sp_if_whole rm -f -- STORE/mark; }',
    'run_0() { cp --sparse=always --preserve=mode,ownership -- IMAGES/a.raw STORE/b; }',
    "run_0() { sp_seal STORE/t STORE/d 'size:state.save=STORE/state.save'; }",
    "run_0() { qemu-img snapshot -c savepoint-1 'IMAGES/with space; and more.qcow2'; }",
    'run_0() { qemu-img convert -U -O qcow2 -f raw IMAGES/a.raw STORE/b; }',
    'undo_0() { sp_unless STORE/mark qemu-img convert -O raw IMAGES/a STORE/b; }',
    'sp_step 3 keep-vda undo',
    'sp_last_call',
    "run_0() { sp_job_begins; sp_live u STORE/state.save 9 --diskspec 'vda,snapshot=external,driver=qcow2,file=IMAGES/a.raw.savepoint-1.overlay' && sp_pause_ends; }",
    "run_0() { sp_job_begins; sp_hold u STORE/state.save 9 --diskspec 'vda,snapshot=manual' --diskspec 'sda,snapshot=no'; }",
    'run_0() { rbd snap rollback --no-progress pool/image@savepoint-1; }',
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
  ])('does not let pass: %s', (line) => {
    const { status, stdout, stderr } = check(task(fill(line)));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^savepoint-host: the task /);
  });

  it.each([
    ['SP_STORE=/etc'],
    [`SP_URI='qemu+ext:///system?command=id'`],
    ['SP_STORE=$(id)'],
    ['PATH=/tmp'],
    ['id'],
  ])('does not let pass the setting %s', (setting) => {
    expect(check(task('sp_step 0 a undo', setting)).status).toBe(1);
  });

  it('does not let pass a library with one other byte', () => {
    expect(check(task('').replace('umask 077', 'umask 007')).stderr).toContain('another version');
  });
});

/** The texts of all planners, but not of what a person is told to type by hand. */
const planners = () =>
  ['plan', 'storage'].flatMap((folder) =>
    readdirSync(join('lib', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name) && !/simulation|testing|rescue/.test(name))
      .map((name) => readFileSync(join('lib', folder, name), 'utf8')),
  );

describe('the programs that the helper lets tasks name', () => {
  it('are all that planners name', () => {
    const named = planners().flatMap((text) =>
      [...text.matchAll(/\bcommand\(\s*'([^']+)'/g)].map(([, program = '']) => program),
    );
    // A shell is only ever what a person is told to type; as a step it would be refused.
    const others = named.filter((program) => !/^(sp_.*|virsh|sh)$/.test(program));
    expect(others.length).toBeGreaterThan(10);
    expect(new Set(others.filter((program) => !PROGRAMS.includes(program)))).toEqual(new Set());
  });
});

const fill = (line: string) =>
  line.replaceAll('STORE', store).replaceAll('IMAGES', join(folder, 'images'));
