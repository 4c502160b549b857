import { type Actor, authorise } from '@/lib/auth/actor';
import type { KeysView } from '@/lib/domain/keys';
import { EVERYTHING } from '@/lib/domain/rights';
import { pictureOf } from '@/lib/fleet/picture';
import { fingerprint, keyTypeOf } from '@/lib/ssh/fingerprint';
import { authorizedKeysLine, hasNextKey, nextKey } from '@/lib/ssh/own-key';
import { foldersFor, makeHelper } from './host-helper';
import { allHosts, hostById } from './host-records';

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
  const next = (await hasNextKey()) ? (await nextKey()).publicLine : undefined;
  return {
    ...{ ownLine, ownFingerprint: fingerprintOf(ownLine), hosts },
    ...(next === undefined ? {} : { next: { line: next, fingerprint: fingerprintOf(next) } }),
  };
}

/** Of a line for `authorized_keys`. */
export const fingerprintOf = (line: string) =>
  fingerprint(Buffer.from(line.split(' ')[1] ?? '', 'base64'));

/**
 * The program that keeps sudo on a host to what Savepoint does there: its folders are libvirt's own and those in which
 * the VMs' disks lie now.
 */
export async function helperFor(actor: Actor, hostId: string): Promise<string> {
  authorise(actor, 'read-keys', EVERYTHING);
  const { uri, storePath } = await hostById(hostId);
  const folders = foldersFor(pictureOf(hostId).inventory?.vms ?? []);
  return makeHelper({ uri, storePath, folders });
}
