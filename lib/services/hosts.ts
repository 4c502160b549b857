import { type Actor, authorise } from '@/lib/auth/actor';
import { getDb } from '@/lib/db/db';
import { type HostInput, type HostRecord, hostInputSchema } from '@/lib/domain/host';
import { fail, ProblemError } from '@/lib/domain/problem';
import { EVERYTHING } from '@/lib/domain/rights';
import { publish } from '@/lib/events/bus';
import { forgetPicture, refreshPicture } from '@/lib/fleet/picture';
import { unfollowHost } from '@/lib/fleet/push';
import { probeHostKey } from '@/lib/ssh/host-key';
import { closeHost, retryNow } from '@/lib/ssh/pool';
import { stopFollowing } from '@/lib/tasks/keeper';
import { findOpenTasks } from '@/lib/tasks/records';
import { audited } from './audit';
import { allHosts, hostById } from './host-records';
import { parseInput } from './input';
import { placeName } from './place-name';

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
    const known = (await allHosts()).find(
      (host) =>
        host.name === wanted.name || (host.address === wanted.address && host.port === wanted.port),
    );
    if (known) {
      fail('host-taken', { address: known.address, port: known.port, host: known.name });
    }
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

/** Forgets a host. Its VMs, snapshots and running tasks stay as they are on the host. */
export async function removeHost(actor: Actor, { hostId }: { hostId: string }): Promise<null> {
  return audited(actor, 'remove-host', { hostId, target: await placeName(hostId) }, async () => {
    await hostById(hostId);
    const open = (await findOpenTasks()).filter((task) => task.hostId === hostId);
    await stopFollowing(open.map(({ id }) => id));
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
