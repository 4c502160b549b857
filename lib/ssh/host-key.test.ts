import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDb } from '@/lib/db/testing';
import { command } from '@/lib/shell/command';
import { fingerprint } from './fingerprint';
import { probeHostKey } from './host-key';
import { authorizedKeysLine } from './own-key';
import { closeAll, runOnHost } from './pool';
import { canRunSshd, expectProblem, freePort, startSilentServer, startSshd } from './testing';

describe.skipIf(!canRunSshd)('the key of a host', () => {
  let clearDb: () => Promise<void>;
  beforeAll(async () => {
    clearDb = await openTestDb();
  });
  afterAll(async () => {
    closeAll();
    await clearDb();
  });

  it('shows the host key of a machine before it is trusted', async () => {
    const sshd = await startSshd({ authorizedKey: await authorizedKeysLine() });
    onTestFinished(sshd.stop);
    const { address, port, hostKey } = sshd.address;
    expect(await probeHostKey({ address, port })).toEqual({
      hostKey,
      keyType: 'ssh-ed25519',
      fingerprint: fingerprint(Buffer.from(hostKey, 'base64')),
    });
  });

  it('says when there is none to show', async () => {
    const address = '127.0.0.1';
    const nobody = await freePort();
    await expectProblem(probeHostKey({ address, port: nobody }), 'host-refused', { port: nobody });
    const { port, stop } = await startSilentServer();
    onTestFinished(stop);
    const probing = probeHostKey({ address, port, timeoutMs: 1000 });
    await expectProblem(probing, 'host-silent', { port, afterSeconds: 1 });
  });

  it('knows RSA host keys', async () => {
    const old = await startSshd({ authorizedKey: await authorizedKeysLine(), keyType: 'rsa' });
    onTestFinished(old.stop);
    const { address, port, hostKey } = old.address;
    expect(await probeHostKey({ address, port })).toMatchObject({ hostKey, keyType: 'ssh-rsa' });
    expect(await runOnHost(old.address, command('true'))).toMatchObject({ exitCode: 0 });
  });
});
