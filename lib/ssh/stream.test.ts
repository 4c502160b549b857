import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDb } from '@/lib/db/testing';
import { command } from '@/lib/shell/command';
import { authorizedKeysLine } from './own-key';
import { closeAll, closeHost, runOnHost, streamFromHost } from './pool';
import { canRunSshd, expectProblem, startSshd, type TestSshd, until } from './testing';

/** Says each line of its input again, whatever the network made of it. */
const ECHO = command('sh', '-c', 'while read -r line; do echo "<$line>"; done; echo bye; exit 3');

describe.skipIf(!canRunSshd)('a stream from a host', () => {
  let clearDb: () => Promise<void>;
  let sshd: TestSshd;
  let narrow: TestSshd;

  beforeAll(async () => {
    clearDb = await openTestDb();
    const authorizedKey = await authorizedKeysLine();
    sshd = await startSshd({ authorizedKey });
    narrow = await startSshd({ authorizedKey, config: ['MaxSessions 1'] });
  });
  afterEach(() => closeAll());
  afterAll(async () => {
    await Promise.all([sshd.stop(), narrow.stop()]);
    await clearDb();
  });

  it('gives whole lines as they come, beside other commands', async () => {
    const lines: string[] = [];
    const stream = await streamFromHost(sshd.address, ECHO, 'one\ntw', (line) => lines.push(line));
    await until(() => lines.includes('<one>'));
    const { stdout } = await runOnHost(sshd.address, command('echo', 'meanwhile'));
    expect(stdout).toBe('meanwhile\n');
    stream.write('o\nö\n');
    await until(() => lines.length === 3);
    expect(lines).toEqual(['<one>', '<two>', '<ö>']);
    stream.close();
    await stream.ended;
  });

  it('says how the command ended', async () => {
    const failing = command('sh', '-c', 'echo no >&2; exit 3');
    const stream = await streamFromHost(sshd.address, failing, '', () => {});
    expect(await stream.ended).toEqual({ exitCode: 3, stderr: 'no\n' });
  });

  it('ends with the problem when the link breaks', async () => {
    const stream = await streamFromHost(sshd.address, ECHO, '', () => {});
    for (const pid of sshd.sessions()) process.kill(pid, 'SIGKILL');
    expect(await stream.ended).toMatchObject({ problem: { code: 'host-link-lost' } });
  });

  it('ends when the host is closed', async () => {
    const stream = await streamFromHost(sshd.address, ECHO, '', () => {});
    closeHost(sshd.address.id);
    expect(await stream.ended).toHaveProperty('problem');
  });

  it('gives way to commands where sshd allows one session, and does not come back', async () => {
    const stream = await streamFromHost(narrow.address, ECHO, '', () => {});
    const { stdout } = await runOnHost(narrow.address, command('echo', 'first'));
    expect(stdout).toBe('first\n');
    await stream.ended;
    await expectProblem(
      streamFromHost(narrow.address, ECHO, '', () => {}),
      'host-odd-answer',
      {},
    );
  });
});
