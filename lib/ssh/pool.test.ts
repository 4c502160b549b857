import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDb } from '@/lib/db/testing';
import { command } from '@/lib/shell/command';
import { fingerprint } from './fingerprint';
import { authorizedKeysLine } from './own-key';
import { closeAll, closeHost, type HostState, onHostState, retryNow, runOnHost } from './pool';
import {
  canRunSshd,
  expectProblem,
  freePort,
  startSilentServer,
  startSshd,
  type TestSshd,
  until,
} from './testing';

const HOST_NAME = 'kvm-test';

/** Twenty commands, some of them slow, get each its own answer. */
async function runMany({ address }: TestSshd) {
  const run = (n: number) =>
    runOnHost(address, command('sh', '-c', 'sleep "0.$1"; echo "$1"', 'sh', String(n % 3)));
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => run(n)));
  expect(answers.map(({ stdout }) => stdout.trim())).toEqual(answers.map((_, n) => String(n % 3)));
}

describe.skipIf(!canRunSshd)('a host over SSH', () => {
  let clearDb: () => Promise<void>;
  let sshd: TestSshd;
  let narrow: TestSshd;

  beforeAll(async () => {
    clearDb = await openTestDb();
    const authorizedKey = await authorizedKeysLine();
    sshd = await startSshd({ authorizedKey });
    narrow = await startSshd({ authorizedKey, config: ['MaxSessions 2'] });
  });
  afterEach(() => closeAll());
  afterAll(async () => {
    await Promise.all([sshd.stop(), narrow.stop()]);
    await clearDb();
  });

  it('runs a command', async () => {
    const result = await runOnHost(sshd.address, command('echo', 'hello'));
    expect(result).toEqual({ exitCode: 0, stdout: 'hello\n', stderr: '' });
  });

  it('answers with the exit code, whatever it is', async () => {
    const result = await runOnHost(sshd.address, command('sh', '-c', 'echo no >&2; exit 7'));
    expect(result).toEqual({ exitCode: 7, stdout: '', stderr: 'no\n' });
  });

  it('answers with the signal that ended a command', async () => {
    const result = await runOnHost(sshd.address, command('sh', '-c', 'kill -KILL $$'));
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('closes the input of a command that gets none', async () => {
    expect(await runOnHost(sshd.address, command('cat'))).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });

  it('sends 5 MB of input', async () => {
    const input = Buffer.alloc(5_000_000, 'x');
    const { stdout } = await runOnHost(sshd.address, command('wc', '-c'), { input });
    expect(stdout.trim()).toBe('5000000');
  });

  it('does not mind a command that ignores its input', async () => {
    const input = 'x'.repeat(5_000_000);
    expect(await runOnHost(sshd.address, command('true'), { input })).toMatchObject({
      exitCode: 0,
    });
  });

  it('reads big output, with characters across its chunks', async () => {
    const input = `a${'快照'.repeat(1_000_000)}`;
    const { stdout } = await runOnHost(sshd.address, command('cat'), { input });
    expect(stdout === input).toBe(true);
  });

  it('does not read more than it was allowed', async () => {
    const running = runOnHost(sshd.address, command('cat', '/dev/zero'), { maxBytes: 100_000 });
    await expectProblem(running, 'host-odd-answer', { host: HOST_NAME });
    expect(await runOnHost(sshd.address, command('true'))).toMatchObject({ exitCode: 0 });
  });

  it('passes every word as it is', async () => {
    const words = [
      '快照 “one”',
      "it's",
      '"$(id)" `id` $HOME',
      '',
      '-n',
      'a\nb',
      '*',
      '\\',
      '~',
      '!x',
    ];
    const { stdout } = await runOnHost(sshd.address, command('printf', '%s\\0', ...words));
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  });

  it('keeps one connection', async () => {
    const states: HostState[] = [];
    onTestFinished(onHostState((state) => states.push(state)));
    for (let n = 0; n < 10; n += 1) await runOnHost(sshd.address, command('true'));
    await Promise.all(Array.from({ length: 10 }, () => runOnHost(sshd.address, command('true'))));
    closeHost(sshd.address.id);
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected', 'closed']);
  });

  it('runs 20 commands at once where sshd allows two sessions', () => runMany(narrow));

  it('runs 20 commands at once where sshd allows one session', async () => {
    const authorizedKey = await authorizedKeysLine();
    const single = await startSshd({ authorizedKey, config: ['MaxSessions 1'] });
    onTestFinished(single.stop);
    await runMany(single);
  });

  it('says so when sshd allows no session at all', async () => {
    const authorizedKey = await authorizedKeysLine();
    const shut = await startSshd({ authorizedKey, config: ['MaxSessions 0'] });
    onTestFinished(shut.stop);
    await expectProblem(runOnHost(shut.address, command('true')), 'host-odd-answer', {
      host: HOST_NAME,
    });
  });

  it('works where hanging commands hold all sessions', async () => {
    const hang = () => runOnHost(narrow.address, command('sleep', '30'), { timeoutMs: 200 });
    const hanging = await Promise.allSettled([hang(), hang()]);
    expect(hanging.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await runOnHost(narrow.address, command('true'))).toMatchObject({ exitCode: 0 });
  });

  it('says so when a command is silent too long, and goes on', async () => {
    const running = runOnHost(sshd.address, command('sleep', '30'), { timeoutMs: 1000 });
    await expectProblem(running, 'host-silent', { host: HOST_NAME, afterSeconds: 1 });
    expect(await runOnHost(sshd.address, command('true'))).toMatchObject({ exitCode: 0 });
  });

  it('refuses a host with another key, with both fingerprints, and does not say who it is', async () => {
    const hostKey = narrow.address.hostKey;
    const changed = { ...sshd.address, id: 'changed', hostKey };
    const logBefore = sshd.log().length;
    await expectProblem(runOnHost(changed, command('true')), 'host-key-changed', {
      host: HOST_NAME,
      expected: fingerprint(Buffer.from(hostKey, 'base64')),
      actual: fingerprint(Buffer.from(sshd.address.hostKey, 'base64')),
    });
    await until(() => /Connection (closed|reset)|Disconnected/.test(sshd.log().slice(logBefore)));
    expect(sshd.log().slice(logBefore)).not.toContain('userauth-request');
    // The same log does say so of a host that is trusted.
    await runOnHost(sshd.address, command('true'));
    expect(sshd.log().slice(logBefore)).toContain('userauth-request');
  });

  it('says when its key is not accepted', async () => {
    const stranger = ssh2.utils.generateKeyPairSync('ed25519').public;
    const strict = await startSshd({ authorizedKey: stranger });
    onTestFinished(strict.stop);
    const running = runOnHost(strict.address, command('true'));
    await expectProblem(running, 'host-login-refused', {
      host: HOST_NAME,
      user: strict.address.user,
    });
  });

  it('says when nobody listens, fails fast while it waits, and tries again when told', async () => {
    const host = { ...sshd.address, id: 'refused', port: await freePort() };
    await expectProblem(runOnHost(host, command('true')), 'host-refused', { port: host.port });
    const states: HostState[] = [];
    onTestFinished(onHostState((state) => states.push(state)));
    await expectProblem(runOnHost(host, command('true')), 'host-refused', { port: host.port });
    expect(states).toEqual([]);
    retryNow(host.id);
    await expectProblem(runOnHost(host, command('true')), 'host-refused', { port: host.port });
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'failed']);
  });

  it('says when a name cannot be resolved', async () => {
    const host = { ...sshd.address, id: 'nowhere', address: 'no-such-host.invalid' };
    await expectProblem(runOnHost(host, command('true')), 'host-unknown-address', {
      address: 'no-such-host.invalid',
    });
  });

  it('says when a host accepts the connection and is silent', async () => {
    const silent = await startSilentServer();
    onTestFinished(silent.stop);
    const host = { ...sshd.address, id: 'silent', port: silent.port };
    const running = runOnHost(host, command('true'), { connectTimeoutMs: 1000 });
    await expectProblem(running, 'host-silent', { port: silent.port, afterSeconds: 1 });
  });

  it('says when the link breaks under a command, and connects again for the next', async () => {
    const before = new Set(sshd.sessions());
    await runOnHost(sshd.address, command('true'));
    const session = sshd.sessions().find((pid) => !before.has(pid));
    const logBefore = sshd.log().length;
    const running = runOnHost(sshd.address, command('sleep', '30'));
    const broken = expectProblem(running, 'host-link-lost', { host: HOST_NAME });
    await until(() => sshd.log().slice(logBefore).includes('Starting session: command'));
    if (session === undefined) throw new Error('no session process');
    process.kill(session, 'SIGKILL');
    await broken;
    expect(await runOnHost(sshd.address, command('true'))).toMatchObject({ exitCode: 0 });
  });

  it('ends what runs and what waits when the host is closed', async () => {
    const logBefore = sshd.log().length;
    const all = Array.from({ length: 8 }, () => runOnHost(sshd.address, command('sleep', '30')));
    const ends = Promise.allSettled(all);
    await until(() => sshd.log().slice(logBefore).includes('Starting session: command'));
    closeHost(sshd.address.id);
    for (const end of await ends) {
      expect(end).toMatchObject({ reason: { problem: { code: 'host-link-lost' } } });
    }
  });
});
