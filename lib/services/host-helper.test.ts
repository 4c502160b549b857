import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostScripts } from '@/lib/host/scripts';
import { ID, onHelper, URI } from './helper-testing';

const { at, settings, run, task, check, fill } = onHelper();
let folder: string;
let store: string;
let helper: string;
beforeAll(() => {
  [folder, store, helper] = [at(), at('store'), at('savepoint-host')];
});

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
    expect(start(bad, task('', `${settings()}\nSP_TASK=${ID}`)).stderr).toContain('another task');
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
});
