import { z } from 'zod';
import { type Actor, authorise } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import {
  type HostChange,
  type HostInput,
  type HostRecord,
  hostChangeSchema,
  hostInputSchema,
} from '@/lib/domain/host';
import { fail, ProblemError } from '@/lib/domain/problem';
import { EVERYTHING, mayAct } from '@/lib/domain/rights';
import { publish } from '@/lib/events/bus';
import { forgetPicture, refreshPicture } from '@/lib/fleet/picture';
import { unfollowHost } from '@/lib/fleet/push';
import { probeHostKey } from '@/lib/ssh/host-key';
import { closeHost, retryNow } from '@/lib/ssh/pool';
import { type AuditNote, audited } from './audit';
import { allHosts, hostById } from './host-records';
import { parseInput } from './input';
import { letGoOf } from './let-go';
import { placeName } from './place-name';
import { connectionIn, reachAnew } from './reach';

const addressSchema = hostInputSchema.pick({ address: true, port: true });

/** Asks a machine for its SSH host key, so that a person can confirm it. Nothing is stored. */
export async function probeHost(actor: Actor, input: { address: string; port: number }) {
  authorise(actor, 'add-host', EVERYTHING);
  return probeHostKey(parseInput(addressSchema, input));
}

/** Registers a host with its confirmed key, after seeing that libvirt answers there. */
export async function addHost(actor: Actor, input: HostInput): Promise<{ hostId: string }> {
  const wanted = parseInput(hostInputSchema, input);
  return audited(actor, 'add-host', { target: wanted.name }, async (note) => {
    await refuseTaken(wanted);
    const db = await getDb();
    const host: HostRecord = await db.host.create({ data: wanted });
    const { problem } = await refreshPicture(host);
    if (problem) {
      await db.host.delete({ where: { id: host.id } });
      closeHost(host.id);
      forgetPicture(host.id);
      throw new ProblemError(problem);
    }
    note.hostId = host.id;
    publish({ topic: 'hosts' });
    return { hostId: host.id };
  });
}

/** Two hosts of one name, or one host twice. */
async function refuseTaken({ name, address, port }: HostChange, except?: string): Promise<void> {
  const known = (await allHosts()).find(
    (host) =>
      host.id !== except &&
      (host.name === name || (host.address === address && host.port === port)),
  );
  if (known) fail('host-taken', { address: known.address, port: known.port, host: known.name });
}

/** How a host is reached now, for whoever may change it. Throws `host-gone`. */
export async function connectionOf(
  actor: Actor,
  hostId: string,
): Promise<Omit<HostChange, 'hostKey'>> {
  authorise(actor, 'change-host', EVERYTHING);
  return connectionIn(await hostById(hostId));
}

const changeSchema = hostChangeSchema.extend({ hostId: z.string().max(64) });

/**
 * Reaches a host in another way: by another name, address or user, or with the key that it has been given since. All
 * that is known of it stays: rights, usual places, tasks. The old way stays, too, unless libvirt answers by the new one.
 */
export async function changeHost(
  actor: Actor,
  input: HostChange & { hostId: string },
): Promise<{ hostId: string }> {
  const { hostId, ...wanted } = parseInput(changeSchema, input);
  const change = async (note: AuditNote) => {
    const before = await hostById(hostId);
    await refuseTaken(wanted, hostId);
    const save = () => getDb().host.update({ where: { id: hostId }, data: wanted });
    await reachAnew(before, wanted, save, note);
    return { hostId };
  };
  // Like adding one, it decides to which machine Savepoint signs in.
  const may = mayAct(actor.grants, 'change-host', EVERYTHING);
  return audited(actor, 'change-host', { hostId, target: await placeName(hostId) }, change, may);
}

/** Forgets a host. Its VMs, snapshots and running tasks stay as they are on the host, where nobody follows them here. */
export async function removeHost(actor: Actor, { hostId }: { hostId: string }): Promise<null> {
  return audited(actor, 'remove-host', { hostId, target: await placeName(hostId) }, async () => {
    await hostById(hostId);
    await letGoOf(hostId);
    const db = await getDb();
    await db.host.delete({ where: { id: hostId } });
    await db.defaultPlace.deleteMany({ where: { OR: [{ hostId }, { placeId: hostId }] } });
    unfollowHost(hostId);
    closeHost(hostId);
    forgetPicture(hostId);
    return null;
  });
}

/** Reads a host again now, also when the next try would have waited. */
export async function refreshHost(actor: Actor, { hostId }: { hostId: string }): Promise<null> {
  authorise(actor, 'refresh-host', { hostId });
  const host = await hostById(hostId);
  retryNow(hostId);
  await refreshPicture(host);
  return null;
}
