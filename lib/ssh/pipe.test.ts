import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDb } from '@/lib/db/testing';
import { command } from '@/lib/shell/command';
import { authorizedKeysLine } from './own-key';
import { feedHost } from './pipe';
import { canRunSshd, expectProblem, startSshd, type TestSshd } from './testing';

describe.skipIf(!canRunSshd)('a program that is fed from here', () => {
  let clearDb: () => Promise<void>;
  let sshd: TestSshd;
  beforeAll(async () => {
    clearDb = await openTestDb();
    sshd = await startSshd({ authorizedKey: await authorizedKeysLine() });
  });
  afterAll(async () => {
    await sshd.stop();
    await clearDb();
  });

  const feed = (script: string, onOutput: (text: string) => void) =>
    feedHost(
      { host: sshd.address, command: command('sh', '-c', script) },
      'fed\n',
      onOutput,
      new AbortController().signal,
    );

  it('tells what it printed, and how it ended', async () => {
    let printed = '';
    const end = await feed('cat; echo why >&2; exit 3', (text) => {
      printed += text;
    });
    expect([printed, end]).toEqual(['fed\n', { exitCode: 3, said: 'why\n' }]);
  });

  it('is not listened to when it prints without end', async () => {
    let printed = 0;
    // Ends some time, or else this would fill the memory of whoever breaks it.
    const running = feed('head -c 50000000 /dev/zero', ({ length }) => {
      printed += length;
    });
    await expectProblem(running, 'host-odd-answer', {
      detail: 'more than 65536 bytes of output',
    });
    expect(printed).toBeLessThanOrEqual(65_536);
  });
});
