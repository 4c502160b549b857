import { type Actor, authorise } from '@/lib/auth/actor';
import type { KeysView } from '@/lib/domain/keys';
import { EVERYTHING } from '@/lib/domain/rights';
import { pictureOf } from '@/lib/fleet/picture';
import { fingerprint, keyTypeOf } from '@/lib/ssh/fingerprint';
import { authorizedKeysLine, hasNextKey, nextKey } from '@/lib/ssh/own-key';
import { makeHelper } from './host-helper';
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

/** libvirt's own folder: images, saved memory, UEFI variables, TPMs. */
const LIBVIRT = '/var/lib/libvirt';

/**
 * The program that keeps sudo on a host to what Savepoint does there: its folders are libvirt's own and those in which
 * the VMs' disks lie now.
 */
export async function helperFor(actor: Actor, hostId: string): Promise<string> {
  authorise(actor, 'read-keys', EVERYTHING);
  const { uri, storePath } = await hostById(hostId);
  const disks = (pictureOf(hostId).inventory?.vms ?? []).flatMap((vm) => vm.disks);
  const folders = disks.flatMap(({ path, readOnly }) => {
    const folder = path === undefined || readOnly ? '' : path.slice(0, path.lastIndexOf('/'));
    // The list has spaces between its items; what has one itself is for a person to think about.
    return /^(\/[A-Za-z0-9._@+-]+)+$/.test(folder) && !folder.startsWith(`${LIBVIRT}/`)
      ? [folder]
      : [];
  });
  return makeHelper({ uri, storePath, folders: [LIBVIRT, ...new Set(folders)] });
}
