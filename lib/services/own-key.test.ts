import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, ADMINISTRATOR } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { openTestDb } from '@/lib/db/testing';
import { forgetKey } from '@/lib/secrets/key';
import { command } from '@/lib/shell/command';
import { authorizedKeysLine, forgetOwnKey } from '@/lib/ssh/own-key';
import { closeAll, runOnHost } from '@/lib/ssh/pool';
import { canRunSshd, startSshd, type TestSshd } from '@/lib/ssh/testing';
import { hostById } from './host-records';
import { readKeys } from './keys';
import { dropKey, prepareKey, replaceKey } from './own-key';

const ANN: Actor = { id: 'ann', name: 'Ann', grants: ADMINISTRATOR };
const code = (wanted: string) => ({ problem: { code: wanted } });

describe.skipIf(!canRunSshd)('replacing the own key', () => {
  let clear: () => Promise<void>;
  let sshd: TestSshd;

  beforeEach(async () => {
    forgetKey();
    forgetOwnKey();
    clear = await openTestDb();
    sshd = await startSshd({ authorizedKey: await authorizedKeysLine() });
    const { address } = sshd;
    await getDb().host.create({
      data: {
        ...address,
        id: 'h',
        name: 'kvm1',
        uri: 'qemu:///system',
        storePath: '/s',
        sudo: false,
      },
    });
  });
  afterEach(async () => {
    closeAll();
    await sshd.stop();
    await clear();
  });

  const works = async () => runOnHost(await hostById('h'), command('echo', 'in'));

  it('happens once every host lets the new one in, and not before', async () => {
    const old = await authorizedKeysLine();
    await expect(replaceKey(ANN)).rejects.toMatchObject(code('key-none-new'));
    await prepareKey(ANN);
    const { next } = await readKeys(ANN);
    expect(next?.line).toMatch(/^ssh-ed25519 /);
    expect(next?.line).not.toBe(old);

    await expect(replaceKey(ANN)).rejects.toMatchObject({
      problem: { code: 'key-not-let-in', facts: { hosts: 'kvm1' } },
    });
    expect(await authorizedKeysLine()).toBe(old);
    expect(await works()).toMatchObject({ stdout: 'in\n' });

    sshd.authorize(next?.line ?? '');
    await replaceKey(ANN);
    expect(await authorizedKeysLine()).toBe(next?.line);
    expect((await readKeys(ANN)).next).toBeUndefined();
    expect(await works()).toMatchObject({ stdout: 'in\n' });
  });

  it('can be given up', async () => {
    const old = await authorizedKeysLine();
    await prepareKey(ANN);
    await dropKey(ANN);
    expect((await readKeys(ANN)).next).toBeUndefined();
    expect(await authorizedKeysLine()).toBe(old);
  });
});
