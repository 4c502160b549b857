import { type Actor, authorise } from '@/lib/auth/actor';
import type { KeysView } from '@/lib/domain/keys';
import { EVERYTHING } from '@/lib/domain/rights';
import { fingerprint, keyTypeOf } from '@/lib/ssh/fingerprint';
import { authorizedKeysLine } from '@/lib/ssh/own-key';
import { allHosts } from './host-records';

/** With which key Savepoint signs in, and by which key it knows each host. */
export async function readKeys(actor: Actor): Promise<KeysView> {
  authorise(actor, 'read-keys', EVERYTHING);
  const ownLine = await authorizedKeysLine();
  const hosts = (await allHosts()).map(({ id, name, address, port, user, sudo, hostKey }) => {
    const raw = Buffer.from(hostKey, 'base64');
    return {
      ...{ id, name, address, port, user, sudo },
      keyType: keyTypeOf(raw),
      fingerprint: fingerprint(raw),
    };
  });
  const [, own = ''] = ownLine.split(' ');
  return { ownLine, ownFingerprint: fingerprint(Buffer.from(own, 'base64')), hosts };
}
