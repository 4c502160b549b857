import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDb } from '@/lib/db/testing';
import { command, into } from '@/lib/shell/command';
import { authorizedKeysLine } from './own-key';
import { closeAll, runOnHost } from './pool';
import { canRunSshd, expectProblem, startSshd, type TestSshd } from './testing';

describe.skipIf(!canRunSshd)('a host through sudo', () => {
  let clearDb: () => Promise<void>;
  let sshd: TestSshd;

  beforeAll(async () => {
    clearDb = await openTestDb();
    sshd = await startSshd({ authorizedKey: await authorizedKeysLine() });
  });
  afterAll(async () => {
    closeAll();
    await sshd.stop();
    await clearDb();
  });

  const through = () => ({ ...sshd.address, id: 'sudo', sudo: true });

  it('runs commands, with their redirection', async () => {
    const file = `/tmp/savepoint-sudo-${process.pid}`;
    const seen = command('sh', '-c', 'echo "$VIA_SUDO"');
    expect(await runOnHost(through(), seen)).toMatchObject({ exitCode: 0, stdout: 'yes\n' });
    await runOnHost(through(), into(file, seen));
    expect(await runOnHost(through(), command('cat', file))).toMatchObject({ stdout: 'yes\n' });
    await runOnHost(through(), command('rm', file));
  });

  it('tells its refusal from a failing command', async () => {
    await expectProblem(runOnHost(through(), command('forbidden')), 'host-sudo-refused', {
      detail: 'sudo: a password is required',
    });
    expect(await runOnHost(through(), command('false'))).toMatchObject({ exitCode: 1 });
    expect(await runOnHost(through(), command('absent'))).toMatchObject({ exitCode: 127 });
  });
});
